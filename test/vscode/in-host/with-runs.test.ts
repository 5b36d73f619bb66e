import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ActivitySchemaApi, BuildCommandAnswer, ShowHistoryAnswer } from '../../../client/src/extension.ts';
import type { RunInfo } from '../../../server/src/lsp/protocol.ts';
import { extension, open, projectFile, until } from './editor.ts';
import { runners } from './processes.ts';

const rides = 'transformations/rides.sql';

describe('the commands that write', () => {
  before(async () => {
    await extension().activate();
    await configure('confirmWrites', 'production');
    await open('activity_schema.yml');
    assert.ok((await run('build'))?.ok);
  });

  after(async () => {
    await configure('confirmWrites', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows what a backfill would do, of the stream and the window that are chosen, and does not do it', async () => {
    const before = (await newest()).run;
    let isShown = false;
    void vscode.commands.executeCommand('activitySchema.showBackfillPlan').then(() => {
      isShown = true;
    });
    await acceptUntil(() => isShown);
    const plan = (await until(() => page('customer_stream (backfill plan).sql'))).getText();
    assert.match(plan, /^-- customer_stream: backfill on `dev`/);
    assert.match(plan, /\[writes\]/);
    assert.equal((await newest()).run, before);
  });

  it('backfills a window of one transformation', async () => {
    const answer = await run('backfill', { transformation: 'rides', from: '2000-01-01', to: '2100-01-01', chunk: '' });
    assert.ok(answer?.ok, JSON.stringify(answer));
    const [stream] = answer.value.report.streams;
    assert.equal(stream?.command, 'backfill');
    assert.ok(stream.transformations.some(({ transformation, read }) => transformation === 'rides' && read > 100));
    const told = await newest();
    assert.deepEqual([told.run, told.title, told.outcome], [stream.run, 'Backfill', 'succeeded']);
    assert.ok(told.transformations.some(({ transformation }) => transformation === 'rides'));
  });

  it('refuses a window that is none', async () => {
    const before = (await newest()).run;
    assert.equal(await run('backfill', { stream: 'customer_stream', from: '2024-02-30' }), undefined);
    assert.equal((await newest()).run, before);
  });

  it('asks before it writes, saying what and where', async () => {
    const before = (await newest()).run;
    await configure('confirmWrites', 'always');
    try {
      // The tests' editor refuses every dialog with its text.
      await assert.rejects(run('reconcile'), /Reconcile customer_stream on dev\?/);
    } finally {
      await configure('confirmWrites', 'production');
    }
    assert.equal((await newest()).run, before);
  });

  it('reconciles', async () => {
    const answer = await run('reconcile');
    assert.ok(answer?.ok, JSON.stringify(answer));
    const told = await newest();
    assert.deepEqual([told.title, told.outcome], ['Reconcile', 'succeeded']);
  });

  it('shows a run that is under way, and cancels it', async () => {
    const { server } = extension().exports as ActivitySchemaApi;
    const begun = new Promise<void>((resolve) => {
      const listening = server.on('activitySchema/progress', () => {
        listening.dispose();
        // Stopped, so that the build is not over before it is cancelled.
        for (const pid of runners()) process.kill(pid, 'SIGSTOP');
        resolve();
      });
    });
    const answering = run('fullRebuild');
    await begun;
    const asking = newest();
    await vscode.commands.executeCommand('activitySchema.cancelRun');
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const pid of runners()) process.kill(pid, 'SIGCONT');
    const answer = await answering;
    assert.equal(answer?.ok, false);
    assert.equal(answer.failure.kind, 'cancelled');
    await asking;
    const told = await newest();
    assert.deepEqual([told.title, told.outcome, told.statement], ['Full Rebuild', 'cancelled', undefined]);
  });

  it('marks what is not as it was built, and offers to build it', async () => {
    const file = projectFile(rides);
    const sound = await vscode.workspace.fs.readFile(file);
    const changed = new TextDecoder().decode(sound).replace('r.rider_email', 'lower(r.rider_email)');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(changed));
    try {
      const document = await open(rides);
      await vscode.commands.executeCommand('activitySchema.refreshRuns');
      const drifted = await until(() => drift(file));
      assert.equal(drifted.severity, vscode.DiagnosticSeverity.Hint);
      assert.equal(document.getText(drifted.range), 'select');
      const titles = await until(async () => {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          file,
          drifted.range,
        );
        return actions.length > 0 ? actions.map(({ title }) => title) : undefined;
      });
      assert.ok(titles.includes('Build rides') && titles.includes('Backfill rides…'), titles.join());
    } finally {
      await vscode.workspace.fs.writeFile(file, sound);
    }
    await vscode.commands.executeCommand('activitySchema.refreshRuns');
    await until(() => (drift(file) === undefined ? true : undefined));
  });

  it('has nothing due where there is no schedule', async () => {
    const before = (await newest()).run;
    assert.equal(await run('runDue'), undefined);
    assert.equal((await newest()).run, before);
  });

  it('tells of a run that failed with the statement, on a page of its own', async () => {
    const file = projectFile(rides);
    const sound = await vscode.workspace.fs.readFile(file);
    const broken = new TextDecoder().decode(sound).replace('r.rider_email', 'cast(r.rider_email as integer)::varchar');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(broken));
    try {
      const answer = await run('build', { uri: projectFile('activity_schema.yml').toString() });
      assert.equal(answer?.ok, false);
      assert.equal(answer.failure.kind, 'sql', JSON.stringify(answer));
      const told = await newest();
      assert.deepEqual([told.title, told.outcome], ['Build', 'failed']);
      assert.match(told.error ?? '', /^rides: /);
      assert.match(told.statement ?? '', /cast\(r\.rider_email as integer\)/);
      await vscode.commands.executeCommand('activitySchema.showRun', { kind: 'run', run: told });
      const report = await until(() => page(`run ${told.run.slice(0, 8)}.md`));
      assert.match(report.getText(), /^# Build of customer_stream\n\nThis run failed\./);
    } finally {
      await vscode.workspace.fs.writeFile(file, sound);
    }
  });
});

function drift(file: vscode.Uri): vscode.Diagnostic | undefined {
  return vscode.languages.getDiagnostics(file).find(({ message }) => message.includes('not what was built last'));
}

/** By its command in the palette. */
async function run(name: string, given?: object): Promise<BuildCommandAnswer> {
  return vscode.commands.executeCommand<BuildCommandAnswer>(`activitySchema.${name}`, given);
}

/** The newest run that the view shows. */
async function newest(): Promise<RunInfo> {
  const [project, ...others] = await vscode.commands.executeCommand<ShowHistoryAnswer>('activitySchema.showHistory');
  assert.ok(project?.outcome.ok && others.length === 0, JSON.stringify(project));
  const [first] = project.outcome.value;
  assert.ok(first);
  return first;
}

/** Takes whatever a list or an input box proposes; one is drawn some time after it was asked for. */
async function acceptUntil(isDone: () => boolean): Promise<void> {
  await until(async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return isDone() || undefined;
  });
}

function page(name: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'activity-schema' && uri.path.endsWith(name));
}

async function configure(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('activitySchema').update(name, value, vscode.ConfigurationTarget.Workspace);
}
