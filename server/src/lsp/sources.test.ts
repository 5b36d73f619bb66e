import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import { loadProject } from '../run/project-files.ts';
import { slashes } from '../run/project-walk.ts';
import { createWorkspace } from '../workspace.ts';
import { project, query, rides, settings } from './bikes.test-support.ts';
import { createDiagnostics } from './diagnostics.ts';
import { uriOf } from './paths.ts';
import { createSources } from './sources.ts';
import { talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const has = (rule: string) => (found: readonly Diagnostic[]) => found.some(({ code }) => code === rule);
const none = ({ length }: readonly Diagnostic[]) => length === 0;
const broken = rides.replace('  r.email as customer,\n', '');

describe('what settings name is read', () => {
  test('when they are created and typed in the editor', async () => {
    const { open, edit, write, watched, diagnostics, published, uri } = await begin({
      'transformations/rides.sql': broken,
      'transformations/signed_up.sql': project['transformations/signed_up.sql'],
      'queries/first_ride.aql': query,
    });
    write('activity_schema.yml', '');
    await open('activity_schema.yml', '# new\n');
    await watched({ 'activity_schema.yml': 'created' });
    await edit('activity_schema.yml', '# new\n', settings);
    await diagnostics('transformations/rides.sql', has('missing-column'));
    await open('queries/first_ride.aql', query);
    await edit('queries/first_ride.aql', 'after started_ride', 'after began_ride');
    const found = await diagnostics('queries/first_ride.aql', has('unknown-activity'));
    expect(found).toHaveLength(1);
    const ofSettings = published.filter((each) => each.uri === uri('activity_schema.yml'));
    expect(ofSettings.flatMap((each) => each.diagnostics.map(({ code }) => code))).not.toContain(
      'stream-without-transformations',
    );
  });

  test('when another folder is typed', async () => {
    const { open, edit, diagnostics } = await begin({ ...project, 'models/rides.sql': broken });
    await open('activity_schema.yml', settings);
    await edit('activity_schema.yml', 'name: bikes\n', 'name: bikes\ntransformations: models\n');
    await diagnostics('models/rides.sql', has('missing-column'));
    await diagnostics('queries/first_ride.aql', has('unknown-activity'));
    await edit('activity_schema.yml', 'transformations: models\n', '');
    await diagnostics('models/rides.sql', none);
    await diagnostics('queries/first_ride.aql', none);
  });

  test('when a folder is renamed, which a watcher tells as one that went and one that came', async () => {
    const { move, watched, diagnostics } = await begin({ ...project, 'transformations/web/x.sql': broken });
    await diagnostics('transformations/web/x.sql', has('missing-column'));
    move('transformations/web', 'transformations/target');
    await watched({ 'transformations/web': 'deleted', 'transformations/target': 'created' });
    await diagnostics('transformations/target/x.sql', has('missing-column'));
    await diagnostics('transformations/web/x.sql', none);
  });

  test('when folders come in one another, with a project in them', async () => {
    const { write, watched, diagnostics } = await begin(project);
    await diagnostics('queries/first_ride.aql', none);
    write('transformations/web/deep/x.sql', broken);
    write('other/activity_schema.yml', settings);
    write('other/transformations/y.sql', broken);
    await watched({
      'transformations/web': 'created',
      'transformations/web/deep': 'created',
      other: 'created',
      'other/transformations': 'created',
    });
    await diagnostics('transformations/web/deep/x.sql', has('missing-column'));
    await diagnostics('other/transformations/y.sql', has('missing-column'));
  });

  test('when the project inside another one goes', async () => {
    const { remove, watched, diagnostics } = await begin({
      ...project,
      'transformations/inner/activity_schema.yml': settings,
      'transformations/inner/x.sql': broken,
    });
    remove('transformations/inner/activity_schema.yml');
    await watched({ 'transformations/inner/activity_schema.yml': 'deleted' });
    await diagnostics('transformations/inner/x.sql', has('missing-column'));
  });
});

test('a folder that leaves the workspace takes nothing along that another folder holds', async () => {
  const inner = Object.fromEntries(Object.entries(project).map(([path, text]) => [`b/${path}`, text]));
  const { client, ask, uri } = await begin({ ...inner, 'x.txt': '' }, {}, undefined, {}, ['', 'b']);
  const removed = [{ uri: uri('b'), name: 'b' }];
  await client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed } });
  expect(await ask('activitySchema/projects', {})).toHaveLength(1);
});

/** A folder on disk, gone after the work. */
async function inFolder(files: Readonly<Record<string, string>>, work: (folder: string) => Promise<void>) {
  const folder = slashes(mkdtempSync(join(tmpdir(), 'activity-schema-sources-')));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the editor and a run agree on which files are a project’s', () =>
  inFolder(
    {
      ...project,
      'transformations/target/a.sql': rides,
      'transformations/node_modules/b.sql': rides,
      'transformations/.hidden/c.sql': rides,
      'transformations/._d.sql': rides,
      'transformations/inner/activity_schema.yml': settings,
      'transformations/inner/e.sql': rides,
      'elsewhere/linked.sql': `\uFEFF${rides}`,
      'elsewhere/folder/g.sql': rides,
      'target/package/activity_schema.yml': settings,
    },
    async (folder) => {
      symlinkSync(join(folder, 'elsewhere/linked.sql'), join(folder, 'transformations/f.sql'));
      symlinkSync(join(folder, 'elsewhere/folder'), join(folder, 'transformations/linked'));
      symlinkSync(join(folder, 'transformations'), join(folder, 'transformations/circle'));
      const workspace = createWorkspace();
      await createSources(workspace).addFolder(folder);
      const wanted = ['f', 'linked/g', 'node_modules/b', 'rides', 'signed_up', 'target/a'];
      const run = await loadProject(folder);
      const roots = workspace.projects().map(({ root }) => root.slice(folder.length));
      expect([...run.transformations.keys()].sort()).toEqual(wanted);
      expect([...(workspace.projects()[0]?.transformations.keys() ?? [])].sort()).toEqual(wanted);
      expect(roots).toEqual(['', '/transformations/inner']);
      expect(run.transformations.get('f')?.file.text).toBe(rides);
    },
  ));

test('while the rest is read, an open file has the problems that are its own', () =>
  inFolder({ ...project, 'transformations/rides.sql': broken }, async (folder) => {
    const workspace = createWorkspace();
    const sources = createSources(workspace);
    const { problemsOf } = createDiagnostics(workspace, sources, () => {}, console.error);
    const rulesOf = (path: string) => problemsOf(`${folder}/${path}`).map(({ rule }) => rule);
    const indexing = sources.addFolder(folder);
    sources.open(uriOf(`${folder}/queries/first_ride.aql`), 1, query.replace('started_ride', 'began_ride'));
    sources.open(uriOf(`${folder}/transformations/rides.sql`), 1, `/*---\nrun_after: [signed_up]\n---*/\n${broken}`);
    await sources.addSettingsOf(`${folder}/queries/first_ride.aql`);
    const whole = () => workspace.projects().map(sources.isWhole);
    expect(whole()).toEqual([false]);
    expect(rulesOf('transformations/rides.sql')).toEqual(['missing-column']);
    expect(rulesOf('queries/first_ride.aql')).toEqual([]);
    expect(rulesOf('activity_schema.yml')).toEqual([]);
    await indexing;
    expect(whole()).toEqual([true]);
    expect(rulesOf('transformations/rides.sql')).toEqual(['missing-column']);
    expect(rulesOf('queries/first_ride.aql')).toEqual(['unknown-activity']);
  }));
