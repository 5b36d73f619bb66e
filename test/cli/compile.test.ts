import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { change, run, starterProject } from './cli.ts';

describe('compile', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
  });

  test('a file, a name and standard input give the same SQL', async () => {
    const input = readFileSync(join(project, 'queries/signed_up_to_order.aql'), 'utf8');
    const [file, name, stdin] = await Promise.all([
      run(['compile', 'queries/signed_up_to_order.aql'], { cwd: project }),
      run(['compile', 'signed_up_to_order'], { cwd: project }),
      run(['compile', '-'], { cwd: project, input }),
    ]);
    expect(file).toMatchObject({ code: 0, err: '' });
    expect(file.out).toMatch(/\bselect\b/i);
    expect(name).toEqual(file);
    expect(stdin).toEqual(file);
  });

  test('for another warehouse', async () => {
    const { code, out } = await run(['compile', 'signed_up_to_order', '--dialect', 'postgres'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toContain('->>');
  });

  test('the statement that makes the view of a head', async () => {
    const other = await starterProject();
    const file = 'queries/signed_up_to_order.aql';
    const plain = await run(['compile', file], { cwd: other });
    const refused = await run(['compile', file, '--materialized'], { cwd: other });
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('materialize: view');
    const query = readFileSync(join(other, file), 'utf8').replace(/^\/\*---.*?---\*\//s, '');
    writeFileSync(join(other, file), `/*---\nmaterialize: view\nas: analytics.orders\n---*/\n${query}`);
    const { code, out } = await run(['compile', file, '--materialized'], { cwd: other });
    expect({ code, out }).toEqual({
      code: 0,
      out: `create or replace view analytics.orders as\n${plain.out.trimEnd()};\n`,
    });
  });

  test('problems are on standard error, with place and fix', async () => {
    const input = 'using customer_stream\nselect all signd_up (ts)';
    const { code, out, err } = await run(['compile', '-'], { cwd: project, input });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^<stdin>:2:12 {2}error .*signd_up.* {2}unknown-activity$/m);
    expect(err).toMatch(/fix .*signed_up/);
  });

  test('SQL that is broken in a filter or in what is included, as `check` says it', async () => {
    const other = await starterProject();
    const text = 'using customer_stream\nselect all signed_up (ts filter plan =)';
    writeFileSync(join(other, 'queries/broken.aql'), text);
    mkdirSync(join(other, 'columns'), { recursive: true });
    writeFileSync(
      join(other, 'columns/part.aql'),
      'using customer_stream\naggregate ever signed_up (count(*) as n filter ts >)',
    );
    writeFileSync(join(other, 'queries/whole.aql'), 'using customer_stream\nselect all signed_up (ts) include (part)');
    const checked = await run(['check', 'queries/broken.aql', 'queries/whole.aql'], { cwd: other });
    expect(checked.code).toBe(1);
    const line = checked.out.match(/^queries\/broken\.aql:2:\d+ .*query-syntax-error$/m)?.[0];
    expect(line).toBeDefined();
    for (const command of ['compile', 'query']) {
      const { code, out, err } = await run([command, 'queries/broken.aql'], { cwd: other });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err.split('\n')).toContain(line);
    }
    const piped = await run(['compile', '-'], { cwd: other, input: text });
    expect(piped).toMatchObject({ code: 1, out: '' });
    const whole = await run(['compile', 'whole'], { cwd: other });
    expect(whole).toMatchObject({ code: 1, out: '' });
    expect(whole.err).toMatch(/^queries\/whole\.aql:2:36 .*broken-include$/m);
  });

  test('for the warehouse of another connection', async () => {
    const other = await starterProject();
    change(other, 'activity_schema.yml', (text) =>
      text.replace('connections:', 'connections:\n  cloud: { type: snowflake, account: acme }'),
    );
    const [cloud, named] = await Promise.all([
      run(['compile', 'signed_up_to_order', '--connection', 'cloud'], { cwd: other }),
      run(['compile', 'signed_up_to_order', '--dialect', 'snowflake'], { cwd: other }),
    ]);
    expect(cloud).toMatchObject({ code: 0, err: '' });
    expect(cloud).toEqual(named);
  });

  test('a query outside the project’s folders', async () => {
    writeFileSync(join(project, 'scratch.aql'), 'using customer_stream select all signed_up (ts)');
    expect(await run(['compile', 'scratch.aql'], { cwd: project })).toMatchObject({ code: 0, err: '' });
  });
});

test('ddl is the statements', async () => {
  const project = await starterProject();
  const duckdb = await run(['ddl'], { cwd: project });
  expect(duckdb).toMatchObject({ code: 0, err: '' });
  expect(duckdb.out).toMatch(/create table .*analytics\.customer_stream/i);
  const postgres = await run(['ddl', '--stream', 'customer_stream', '--dialect', 'postgres'], { cwd: project });
  expect(postgres.out).toMatch(/jsonb/);
  const laidOut = ['ddl', '--dialect', 'athena', '--layout', 'per_activity', '--table-layout', 'guide'];
  expect((await run(laidOut, { cwd: project })).out).toContain('partitioned by (`activity_occurrence`, day(`ts`))');
  writeFileSync(
    join(project, 'transformations/left.sql'),
    `/*---\nupdate: view\n---*/\nselect id as activity_id, ts, who as customer, 'left_shop' as activity, '{}' as feature_json from t`,
  );
  const divided = await run(['ddl', '--layout', 'per_activity'], { cwd: project });
  expect(divided.out).toContain('The rows of left_shop stay in a view, which a build makes.');
  expect(divided.out).not.toContain('customer_stream_left_shop');
});
