import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { change, run, starterProject, temporaryFolder } from './cli.ts';

describe('a project from its first build on', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
  });

  test('a query before the first build says what to do', async () => {
    const { code, out, err } = await run(['query', 'signed_up_to_order'], { cwd: project });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('activity-schema build');
  });

  test('there is no history yet', async () => {
    const { code, out } = await run(['history'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing was built yet/);
  });

  test('the plan has reasons and steps, and writes nothing', async () => {
    const text = await run(['plan', 'build'], { cwd: project });
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/^customer_stream {2}build/);
    expect(text.out).toMatch(/^ {2}• /m);
    expect(text.out).toMatch(/^ +1\. /m);
    const plan = JSON.parse((await run(['plan', 'build', '--format', 'json'], { cwd: project })).out);
    expect(Object.keys(plan)).toEqual(['statements', 'reasons', 'estimate']);
    expect(plan.reasons.length).toBeGreaterThan(0);
    expect(plan.statements[0]).toEqual({
      id: expect.any(String),
      purpose: expect.any(String),
      sql: expect.any(String),
      writes: expect.any(Boolean),
    });
    const dry = await run(['build', '--dry-run', '--format', 'json'], { cwd: project });
    expect(JSON.parse(dry.out).statements.map(({ id }: { id: string }) => id)).toEqual(
      plan.statements.map(({ id }: { id: string }) => id),
    );
    expect(await run(['history', '--format', 'json'], { cwd: project })).toMatchObject({ code: 0, out: '[]\n' });
  });

  test('a build tells each step on standard error, and its answer on standard output', async () => {
    const { code, out, err } = await run(['build'], { cwd: project });
    expect(err).toMatch(/^customer_stream 1\/\d+ /m);
    expect(out).toMatch(/^signed_up +\d/m);
    expect(out).toMatch(/^customer_stream built: 6 inserted/m);
    expect(code).toBe(0);
  });

  test('a second build has nothing to do and says so', async () => {
    const { code, out } = await run(['build'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^customer_stream up to date: nothing new/m);
    const { out: lines } = await run(['build', '--format', 'json'], { cwd: project });
    const objects = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.slice(0, -1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'transformation', transformation: 'signed_up', inserted: 0, rejected: 0 }),
      ]),
    );
    expect(objects.at(-1)).toMatchObject({ kind: 'summary', inserted: 0, updated: 0, deleted: 0, mutated: 0 });
  });

  test('the history lists the builds, newest first', async () => {
    const { code, out } = await run(['history'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toContain('succeeded');
    const runs = JSON.parse((await run(['history', '--format', 'json', '--limit', '1'], { cwd: project })).out);
    expect(new Set(runs.map((line: { run: string }) => line.run)).size).toBe(1);
    expect(runs[0]).toMatchObject({ stream: 'customer_stream', outcome: 'succeeded' });
  });

  test('a full build comes to the same stream', async () => {
    expect(await run(['build', '--full'], { cwd: project })).toMatchObject({ code: 0 });
    const { out } = await run(['query', 'signed_up_to_order', '--format', 'json'], { cwd: project });
    expect(JSON.parse(out)).toHaveLength(3);
  });
});

describe('what a build refuses', () => {
  test('files with errors', async () => {
    const project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) => text.replace(/^.* as customer,\n/m, ''));
    const { code, out, err } = await run(['build'], { cwd: project });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/missing-column/);
    expect(err).toMatch(/nothing was built/);
  });

  test('what the warehouse refuses, with the transformation', async () => {
    const project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace('from users as u', 'from no_such_table as u'),
    );
    const { code, err } = await run(['build'], { cwd: project });
    expect(err).toMatch(/signed_up/);
    expect(err).toMatch(/no_such_table/);
    expect(code).toBe(3);
  });

  test('production, where nobody can be asked', async () => {
    const project = await starterProject();
    change(project, 'activity_schema.yml', (text) => text.replace('type: duckdb,', 'type: duckdb, production: true,'));
    const refused = await run(['build'], { cwd: project });
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 2, out: '' });
    expect(refused.err).toContain('--yes');
    expect(await run(['build', '--yes'], { cwd: project })).toMatchObject({ code: 0 });
  });
});

describe('a build whose second stream fails', () => {
  const settings = `name: two
connection: dev
connections: { dev: { type: duckdb, path: two.duckdb } }
streams:
  customer_stream: { entity: customer }
  bike_stream: { entity: bike }
`;
  const transformation = (stream: string, from: string) =>
    `/*---\nstream: ${stream}\n---*/\nselect 'x' as activity_id, timestamp '2024-01-01' as ts, 'ann' as customer, 'seen' as activity, json_object('n', 1) as feature_json${from}\n`;
  const project = (): string => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'transformations'));
    writeFileSync(join(folder, 'activity_schema.yml'), settings);
    writeFileSync(join(folder, 'transformations/a.sql'), transformation('customer_stream', ''));
    writeFileSync(join(folder, 'transformations/b.sql'), transformation('bike_stream', ' from gone'));
    return folder;
  };

  test('tells what was done for the first, then the error', async () => {
    const { code, out, err } = await run(['build'], { cwd: project() });
    expect(code).toBe(3);
    expect(out).toMatch(/^a +1 +1/m);
    expect(out).toMatch(/^customer_stream built: 1 inserted/m);
    expect(err).toMatch(/^error b: .*gone/m);
  });

  test('and for machines too', async () => {
    const { code, out } = await run(['build', '--format', 'json'], { cwd: project() });
    expect(code).toBe(3);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { kind: 'transformation', stream: 'customer_stream', transformation: 'a', inserted: 1 },
      { kind: 'summary', inserted: 1, error: expect.stringMatching(/^b: .*gone/) },
    ]);
    expect(lines[1].streams).toHaveLength(1);
  });
});

describe('a stream without transformations', () => {
  const settings = `name: two
connection: dev
connections: { dev: { type: duckdb, path: two.duckdb } }
streams:
  customer_stream: { entity: customer }
  bike_stream: { entity: bike }
`;
  const transformation = (stream: string) =>
    `/*---\nstream: ${stream}\n---*/\nselect 'x' as activity_id, timestamp '2024-01-01' as ts, 'ann' as customer, 'seen' as activity, json_object('n', 1) as feature_json\n`;
  const early = 'bike_stream has no transformations: it is passed over until there is one in transformations/.';
  const late =
    'bike_stream has no transformations any more: it is passed over, and its rows stay as they are. Write one in transformations/, or take bike_stream out of activity_schema.yml and drop what was built of it.';
  const refusal = 'error bike_stream has no transformations.';
  let project: string;
  beforeAll(() => {
    project = temporaryFolder();
    mkdirSync(join(project, 'transformations'));
    writeFileSync(join(project, 'activity_schema.yml'), settings);
    writeFileSync(join(project, 'transformations/a.sql'), transformation('customer_stream'));
  });
  const notesOf = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').notes;

  test('is passed over with a note, and the others are built', async () => {
    const plan = await run(['plan'], { cwd: project });
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining(`bike_stream  build\n\n  • ${early}\n`) });
    const { code, out } = await run(['build'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toMatch(/^customer_stream built: 1 inserted/m);
    expect(out).toContain(`\nnote ${early}\n`);
    const machine = await run(['build', '--format', 'json'], { cwd: project });
    expect(notesOf(machine.out)).toEqual([early]);
  });

  test('is refused where it was asked for', async () => {
    const { code, err } = await run(['build', '--stream', 'bike_stream'], { cwd: project });
    expect(code).toBe(2);
    expect(err).toContain(refusal);
  });

  test('keeps its rows where it had some', async () => {
    const file = join(project, 'transformations/b.sql');
    writeFileSync(file, transformation('bike_stream'));
    expect(await run(['build'], { cwd: project })).toMatchObject({ code: 0 });
    rmSync(file);
    for (const command of [['build'], ['reconcile'], ['backfill', '--from', '2024-01-01'], ['check-history']]) {
      const { code, out } = await run(command, { cwd: project });
      expect(code, command[0]).toBe(0);
      expect(out, command[0]).toContain(`note ${late}\n`);
    }
    const removals = join(project, 'transformations/removals.sql');
    writeFileSync(removals, `/*---\nstream: bike_stream\nrole: removals\n---*/\nselect 'bob' as customer\n`);
    expect((await run(['build'], { cwd: project })).out).toContain(`note ${late}\n`);
    const asked = await run(['build', '--stream', 'bike_stream'], { cwd: project });
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining(`${refusal.slice(0, -1)} of activities.`) });
    rmSync(removals);
    writeFileSync(file, transformation('bike_stream'));
    expect((await run(['build'], { cwd: project })).out).toMatch(/^bike_stream up to date: nothing new/m);
    rmSync(file);
  });

  test('is refused where no stream has any', async () => {
    rmSync(join(project, 'transformations/a.sql'));
    const { code, err } = await run(['build'], { cwd: project });
    expect(code).toBe(2);
    expect(err).toMatch(/^error customer_stream has no transformations\.$/m);
  });
});
