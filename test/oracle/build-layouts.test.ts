import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

/** A source of any activities, of which the text names none. */
const open = (table: string): string => `select
  id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, did as activity,
  json_object('from', '${table}') as feature_json
from raw.${table}`;

/** One that names its activity. */
const named = (table: string, activity: string): string => open(table).replace('did as', `'${activity}' as`);

const source = (...rows: readonly string[]): string => `insert into raw.a values ${rows.join(', ')}`;

const settings = (layout: 'single' | 'per_activity', more = ''): void =>
  sandbox.settings(`layout: ${layout}\nlookback: 2 hours\n${more}`);

const all = `select activity, activity_id, ts, customer, activity_occurrence, activity_repeated_at, feature_json, _activity_source
  from customer_stream order by 1, 2`;

const tables = `select table_name, (select list(column_name order by column_index) from duckdb_columns() as c where c.table_name = t.table_name)
  from (select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal) as t
  where table_name like '%stream%' order by 1`;

async function names(): Promise<readonly string[]> {
  return (await sandbox.rows(tables)).map(([name]) => String(name));
}

beforeEach(async () => {
  sandbox = new Sandbox();
  settings('per_activity');
  sandbox.write('transformations/a.sql', open('a'));
  await sandbox.run('create schema raw', 'create table raw.a (id varchar, at_hour integer, who varchar, did varchar)');
});

afterEach(() => sandbox.end());

const columns = [
  'activity_id',
  'ts',
  'customer',
  'feature_json',
  'activity_occurrence',
  'activity_repeated_at',
  '_activity_source',
  '_source_customer',
];

describe('one table for each activity', () => {
  test('holds its rows without saying so, and a view says it of all', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 2, 'ann', 'came')`, `('x', 3, 'bob', 'Went home')`));
    const { streams } = await sandbox.build();
    expect(streams[0]?.total).toMatchObject({ read: 3, inserted: 3, entities: 2 });
    const [activityId, ts, customer, ...rest] = columns;
    expect(await sandbox.rows(tables)).toEqual([
      ['customer_stream', JSON.stringify([activityId, ts, customer, 'activity', ...rest])],
      ['customer_stream_Went home', JSON.stringify(columns)],
      ['customer_stream_came', JSON.stringify(columns)],
    ]);
    expect(await sandbox.rows('select activity_id, activity_occurrence from customer_stream_came order by 1')).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
    expect((await sandbox.rows(all)).map(([activity, id, , customer]) => [activity, id, customer])).toEqual([
      ['Went home', 'x', 'bob'],
      ['came', 'x', 'ann'],
      ['came', 'y', 'ann'],
    ]);
  });

  test('is there for every activity that is named, with or without rows', async () => {
    sandbox.write('transformations/a.sql', named('a', 'came'));
    sandbox.write('transformations/b.sql', `/*---\nactivities: [went]\n---*/\n${open('a')} where false`);
    await sandbox.build();
    expect(await names()).toEqual(['customer_stream', 'customer_stream_came', 'customer_stream_went']);
    expect(await sandbox.rows('select count(*) from customer_stream')).toEqual([[0]]);
    expect((await sandbox.plan()).steps.filter(({ id }) => id.startsWith('create:table'))).toEqual([]);
  });

  test('has steps of its own, whatever the names of activities', async () => {
    const names = ['came', 'customers:came', 'occurrences:came', ':came', 'came:'];
    const rows = (hour: number): string =>
      source(...names.map((name, index) => `('x${hour}${index}', ${hour}, 'ann', '${name}')`));
    await sandbox.run(rows(1));
    await sandbox.build();
    const ids = (await sandbox.plan()).steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    await sandbox.run(rows(2));
    await sandbox.build();
    expect(
      await sandbox.rows('select activity, max(activity_occurrence) from customer_stream group by 1 order by 1'),
    ).toEqual(names.toSorted().map((name) => [name, 2]));
  });

  test('is written to only where something came', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 2, 'ann', 'went')`, `('z', 3, 'ann', 'left')`));
    await sandbox.build();
    const written = async (): Promise<readonly string[]> => {
      const purposes: string[] = [];
      await sandbox.build({}, ({ purpose }) => purposes.push(purpose));
      return purposes.filter((purpose) => / of (came|went|left)/.test(purpose));
    };
    expect(await written()).toEqual([]);
    await sandbox.run(source(`('v', 4, 'ann', 'went')`), `update raw.a set at_hour = at_hour - 1 where id = 'z'`);
    expect(await written()).toEqual([
      'Bring the changed rows of left up to date',
      'Insert the new rows of went, ordered by time',
      'Write their numbers of went',
    ]);
    const numbers =
      'select activity, activity_id, cast(ts as time), activity_occurrence from customer_stream order by 1, 2';
    expect(await sandbox.rows(numbers)).toEqual([
      ['came', 'x', '01:00:00', 1],
      ['left', 'z', '02:00:00', 1],
      ['went', 'v', '04:00:00', 2],
      ['went', 'y', '02:00:00', 1],
    ]);
  });

  test('comes when its first rows come, and goes when nothing is left that names it', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    await sandbox.run(source(`('y', 2, 'ann', 'went')`));
    const { streams } = await sandbox.build();
    expect(streams[0]).toMatchObject({ notes: ['customer_stream_went is a new table.'], total: { inserted: 1 } });
    expect(await names()).toEqual(['customer_stream', 'customer_stream_came', 'customer_stream_went']);
    await sandbox.run(`delete from raw.a where did = 'came'`);
    await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
    expect(await sandbox.rows('select activity from customer_stream')).toEqual([['went']]);
    expect((await sandbox.build()).streams[0]?.notes).toEqual([
      'customer_stream_came is empty, and nothing names its activity any more: it goes.',
      'Nothing changed in customer_stream.',
    ]);
    expect(await names()).toEqual(['customer_stream', 'customer_stream_went']);
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
  });

  test('stays while a backfill goes on that took its last row, and its own rows come back in a later chunk', async () => {
    const at = (day: number): string => `2024-02-0${day}T00:00:00`;
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    await sandbox.run('delete from raw.a', source(`('y', 100, 'ann', 'came')`));
    await sandbox.build({ mode: { kind: 'backfill', from: '2024-01-31T00:00:00', to: at(6), chunkSeconds: 86_400 } });
    expect(await sandbox.rows('select activity, activity_id from customer_stream')).toEqual([['came', 'y']]);
  });

  test('stays where it is the last, whatever becomes of its rows', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 1, 'ann', 'went')`));
    await sandbox.build();
    await sandbox.run('delete from raw.a');
    await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
    expect(await names()).toEqual(['customer_stream', 'customer_stream_came', 'customer_stream_went']);
    await sandbox.run(source(`('z', 2, 'ann', 'left')`));
    await sandbox.build();
    expect(await sandbox.rows('select activity, activity_id from customer_stream')).toEqual([['left', 'z']]);
    await sandbox.build();
    expect(await names()).toEqual(['customer_stream', 'customer_stream_left']);
  });

  test('without any activity the view is there and empty', async () => {
    await sandbox.build();
    expect(await sandbox.rows(all)).toEqual([]);
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    expect(await sandbox.rows('select activity from customer_stream')).toEqual([['came']]);
    await sandbox.run('delete from raw.a');
    settings('single');
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await names()).toEqual(['customer_stream']);
  });

  test('that was dropped is made again from the sources', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 9, 'ann', 'went')`));
    await sandbox.build();
    const before = await sandbox.rows(all);
    await sandbox.run('drop table customer_stream_came');
    expect((await sandbox.build()).streams[0]?.notes).toEqual([
      'customer_stream_came is gone: all rows have to be read again.',
    ]);
    expect(await sandbox.rows(all)).toEqual(before);
  });

  test('keeps its rows where the view was dropped, whichever transformation is built', async () => {
    sandbox.write('transformations/b.sql', named('a', 'went'));
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    await sandbox.run('drop view customer_stream');
    const { streams } = await sandbox.build({ transformations: ['b'] });
    expect(streams[0]?.notes).toEqual(['The view customer_stream is gone: all rows have to be read again.']);
    expect((await sandbox.rows(all)).map(([activity]) => activity)).toEqual(['came', 'went']);
  });

  test('gets a column that it lacks, and so does the view', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 9, 'ann', 'went')`));
    await sandbox.build();
    settings('per_activity', 'optional_columns: [link]');
    sandbox.write('transformations/a.sql', open('a').replace('from raw', `, 'at ' || id as link\nfrom raw`));
    const { streams } = await sandbox.build();
    expect(streams[0]?.notes[0]).toBe('The table lacks link: all rows are read again to fill it.');
    expect(await sandbox.rows('select activity, link from customer_stream order by 1')).toEqual([
      ['came', 'at x'],
      ['went', 'at y'],
    ]);
  });
});

describe('from one layout to the other', () => {
  beforeEach(async () => {
    settings('single');
    await sandbox.run(
      source(
        `('x', 1, 'ann', 'came')`,
        `('y', 2, 'bob', 'went')`,
        `('z', 9, 'ann', 'came')`,
        `('z', 9, 'ann', 'it''s')`,
      ),
    );
    await sandbox.build();
  });

  test('rows are moved there and back, and the sources are not asked for them', async () => {
    const before = await sandbox.rows(all);
    // Too old for the lookback: a build that read everything would see it.
    await sandbox.run(`update raw.a set who = 'cy' where id = 'y'`);
    settings('per_activity');
    const plan = await sandbox.plan();
    expect(plan.reasons).toEqual([
      'customer_stream goes from one table to one for each activity: the rows are moved, and no source is read for it.',
      'a: rows from 2024-01-31 07:00:00 on, the latest built before minus the lookback.',
    ]);
    expect(plan.steps.filter(({ id }) => id.startsWith('move')).map(({ id }) => id)).toEqual([
      'move:came',
      "move:it's",
      'move:went',
    ]);
    const divided = await sandbox.build();
    expect(divided.streams[0]?.total).toMatchObject({ read: 2, inserted: 0, updated: 0, deleted: 0, recomputed: 0 });
    expect(await sandbox.rows(all)).toEqual(before);
    expect(await names()).toEqual([
      'customer_stream',
      'customer_stream_came',
      "customer_stream_it's",
      'customer_stream_went',
    ]);
    settings('single');
    expect((await sandbox.build()).streams[0]?.notes[0]).toBe(
      'customer_stream goes from one table for each activity to one for all: the rows are moved, and no source is read for it.',
    );
    expect(await sandbox.rows(all)).toEqual(before);
    expect(await names()).toEqual(['customer_stream']);
    expect(await sandbox.rows('select * from _activity_schema_tables')).toEqual([]);
  });

  test('new, changed and removed rows of the same build are in it', async () => {
    settings('per_activity');
    await sandbox.run(source(`('new', 10, 'bob', 'came')`, `('first', 10, 'ann', 'paid')`));
    await sandbox.run(`update raw.a set who = 'bob' where id = 'z' and did = 'came'`);
    sandbox.write('transformations/gone.sql', `/*---\nrole: removals\n---*/\nselect 'ann' as customer`);
    await sandbox.build();
    const answer = [
      ['came', 'new', 'bob', 2],
      ['came', 'z', 'bob', 1],
      ['went', 'y', 'bob', 1],
    ];
    const rows = 'select activity, activity_id, customer, activity_occurrence from customer_stream order by 1, 2';
    expect(await sandbox.rows(rows)).toEqual(answer);
    settings('single');
    await sandbox.run(source(`('late', 8, 'bob', 'came')`));
    await sandbox.build();
    expect(await sandbox.rows(rows)).toEqual([
      ['came', 'late', 'bob', 1],
      ['came', 'new', 'bob', 3],
      ['came', 'z', 'bob', 2],
      ['went', 'y', 'bob', 1],
    ]);
  });

  test('a column that the table lacks comes on the way', async () => {
    const linked = open('a').replace('from raw', `, 'at ' || id as link\nfrom raw`);
    for (const layout of ['per_activity', 'single'] as const) {
      settings(layout, layout === 'single' ? 'optional_columns: [link, revenue_impact]' : 'optional_columns: [link]');
      sandbox.write('transformations/a.sql', linked);
      await sandbox.build();
      expect(await sandbox.rows('select distinct link from customer_stream order by 1')).toEqual([
        ['at x'],
        ['at y'],
        ['at z'],
      ]);
    }
  });

  test('a full build and other settings change the layout too', async () => {
    const before = await sandbox.rows(all);
    settings('per_activity');
    const { streams } = await sandbox.build({ mode: { kind: 'full' } });
    expect(streams[0]?.notes).toEqual([
      'A full build was asked for.',
      'customer_stream goes from one table to one for each activity.',
    ]);
    expect(await sandbox.rows(all)).toEqual(before);
    settings('single', 'null_identifiers: [bob]');
    await sandbox.build();
    expect((await sandbox.rows(all)).map(([, id]) => id)).toEqual(['x', 'z', 'z']);
    expect(await names()).toEqual(['customer_stream']);
  });

  test('a column that has the name of the activity’s now, and was another, names no tables', async () => {
    settings('per_activity', 'column_names: { activity: customer, customer: who }');
    sandbox.write(
      'transformations/a.sql',
      open('a').replace('who as customer', 'who').replace('did as activity', 'did as customer'),
    );
    await sandbox.build();
    expect(await names()).toEqual([
      'customer_stream',
      'customer_stream_came',
      "customer_stream_it's",
      'customer_stream_went',
    ]);
  });
});

describe('an activity whose name is another’s but for its case', () => {
  const came = (name: string): void => sandbox.write('transformations/a.sql', named('a', name));
  const inTable = 'select activity, activity_id from customer_stream order by 1, 2';
  const listing = 'select activity, table_name from _activity_schema_tables order by 1';
  const refusal = (former: string, now: string) => ({
    message: `There are rows of \`${former}\` from earlier builds. The table of \`${former}\` would be called \`customer_stream_${former}\`, as the table of \`${now}\` is: DuckDB takes them for one.`,
    next: `Where no source gives \`${former}\` any more, \`activity-schema build --full\` does without those rows. Otherwise give the activity another name, or set \`layout: single\`.`,
  });

  test.each(['single', 'per_activity'] as const)('comes in its place by a full build, from %s', async (layout) => {
    settings(layout);
    came('Came');
    await sandbox.run(source(`('x', 1, 'ann', '')`, `('y', 9, 'bob', '')`));
    await sandbox.build();
    settings('per_activity');
    came('came');
    expect(await sandbox.refusal()).toMatchObject(refusal('Came', 'came'));
    expect(await sandbox.rows(inTable)).toEqual([
      ['Came', 'x'],
      ['Came', 'y'],
    ]);
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await sandbox.rows(inTable)).toEqual([
      ['came', 'x'],
      ['came', 'y'],
    ]);
    expect(await names()).toEqual(['customer_stream', 'customer_stream_came']);
    expect(await sandbox.rows(listing)).toEqual([['came', 'customer_stream_came']]);
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
  });

  test('is refused in a full build too where both still come', async () => {
    settings('single');
    await sandbox.run(source(`('x', 1, 'ann', 'Came')`, `('y', 2, 'ann', 'came')`));
    await sandbox.build();
    settings('per_activity');
    expect(await sandbox.refusal()).toMatchObject(refusal('came', 'Came'));
    expect(await sandbox.refusal({ mode: { kind: 'full' } })).toMatchObject({
      message:
        'The table of `came` would be called `customer_stream_came`, as the table of `Came` is: DuckDB takes them for one.',
      next: 'Give the activity another name, or set `layout: single`.',
    });
    await sandbox.run(`delete from raw.a where did = 'Came'`);
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await sandbox.rows(inTable)).toEqual([['came', 'y']]);
  });

  test('takes over a table that became empty', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'Came')`, `('y', 2, 'ann', 'went')`));
    await sandbox.build();
    await sandbox.run(`delete from raw.a where did = 'Came'`);
    await sandbox.build({ mode: { kind: 'reconcile', window: 'all' } });
    await sandbox.run(source(`('z', 3, 'ann', 'came')`));
    expect((await sandbox.build()).streams[0]?.notes).toEqual([
      'customer_stream_came, which is empty, was the table of `Came` and is that of `came` now.',
    ]);
    expect(await sandbox.rows(inTable)).toEqual([
      ['came', 'z'],
      ['went', 'y'],
    ]);
    expect(await sandbox.rows(listing)).toEqual([
      ['came', 'customer_stream_came'],
      ['went', 'customer_stream_went'],
    ]);
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
  });
});

describe('a query kept under the name of an activity that only the data name', () => {
  const kept = (as: string, kind = 'table'): void =>
    sandbox.write(
      'queries/rides.aql',
      `/*---\nmaterialize: ${kind}\nas: ${as}\n---*/\nusing customer_stream select all came (ts)`,
    );
  const queries = async () =>
    (await sandbox.build()).streams
      .flatMap((one) => one.queries ?? [])
      .map(({ outcome, error }) => ({ outcome, error }));
  const isActivitys = {
    outcome: 'failed',
    error:
      '`as: customer_stream_went` is the table of the activity `went` in `customer_stream`. Keep the query under another name.',
  };

  test.each(['table', 'view'])('as a %s: its table is that activity’s', async (kind) => {
    kept('customer_stream_went', kind);
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 2, 'ann', 'went')`));
    expect(await queries()).toEqual([isActivitys]);
    expect(await queries()).toEqual([isActivitys]);
    kept('went_kept', kind);
    expect(await queries()).toEqual([{ outcome: 'refreshed', error: undefined }]);
  });

  test.each(['table', 'view'])('as a %s, before it comes: the build says what has the name', async (kind) => {
    kept('customer_stream_went', kind);
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    expect(await queries()).toEqual([{ outcome: 'refreshed', error: undefined }]);
    await sandbox.run(source(`('y', 2, 'ann', 'went')`));
    const refusal = {
      kind: 'input',
      message:
        'customer_stream_went is what was kept of the query rides, and the activity `went` of customer_stream needs that name.',
      next: 'Keep the query under another name in `as`, drop customer_stream_went and build.',
    };
    expect(await sandbox.refusal()).toEqual(refusal);
    expect(await sandbox.refusal({ mode: { kind: 'full' } })).toEqual(refusal);
    await sandbox.run(`drop ${kind} customer_stream_went`);
    expect(await queries()).toEqual([isActivitys]);
    kept('went_kept', kind);
    expect(await queries()).toEqual([{ outcome: 'refreshed', error: undefined }]);
    expect(await names()).toEqual(['customer_stream', 'customer_stream_came', 'customer_stream_went']);
  });

  test('is somebody else’s where he made another in its place', async () => {
    kept('customer_stream_went');
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    await sandbox.run('drop table customer_stream_went', 'create table customer_stream_went (mine integer)');
    await sandbox.run(source(`('y', 2, 'ann', 'went')`));
    expect(await sandbox.refusal()).toMatchObject({
      message: 'customer_stream_went exists and was not built by Activity Schema.',
    });
  });
});

describe('tables of others', () => {
  test('are never replaced', async () => {
    sandbox.write('transformations/a.sql', named('a', 'came'));
    await sandbox.run('create table customer_stream_came (mine integer)');
    expect(await sandbox.refusal()).toMatchObject({
      kind: 'input',
      message: 'customer_stream_came exists and was not built by Activity Schema.',
    });
  });

  test('are named as what they are', async () => {
    sandbox.write('transformations/a.sql', named('a', 'came'));
    for (const [what, name] of [
      ['table', 'customer_stream'],
      ['view', 'customer_stream'],
      ['view', 'customer_stream_came'],
    ] as const) {
      await sandbox.run(`create ${what} ${name} as select 1 as mine`);
      expect(await sandbox.refusal()).toMatchObject({
        message: `${name} exists and was not built by Activity Schema.`,
        next: `Rename that ${what}, or give the stream another \`schema\`.`,
      });
      await sandbox.run(`drop ${what} ${name}`);
    }
  });

  test('also when their activity comes late', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`));
    await sandbox.build();
    const before = await sandbox.rows(all);
    await sandbox.run('create table customer_stream_went (mine integer)', source(`('y', 2, 'ann', 'went')`));
    expect(await sandbox.refusal()).toMatchObject({
      message: 'customer_stream_went exists and was not built by Activity Schema.',
    });
    expect(await sandbox.rows(all)).toEqual(before);
  });

  test.each([
    ['a view', `create view customer_stream_went as select *, 'mine' as mine from customer_stream_came`],
    ['a view of the same columns', 'create view customer_stream_went as select * from customer_stream_came'],
    ['a table of other columns', `create table customer_stream_went as select 'mine' as mine`],
  ])('nor is %s in the place of an activity’s, whether a table of builds was there or not', async (_, create) => {
    sandbox.write('transformations/b.sql', named('a', 'came'));
    await sandbox.run(source(`('x', 1, 'ann', 'went')`));
    const refused = async (): Promise<void> => {
      const before = await sandbox.rows('select * from customer_stream_went');
      for (const kind of ['build', 'full'] as const) {
        expect(await sandbox.refusal({ mode: { kind } })).toMatchObject({
          message: 'customer_stream_went exists and was not built by Activity Schema.',
        });
      }
      expect(await sandbox.rows('select * from customer_stream_went')).toEqual(before);
    };
    await sandbox.build();
    await sandbox.run('drop table customer_stream_went', create);
    await refused();
    await sandbox.run('delete from raw.a');
    // Nothing wants the place any more: what is there now is let alone, and forgotten.
    expect((await sandbox.build()).streams[0]?.notes).toContain(
      'customer_stream_went is gone: all rows have to be read again.',
    );
    expect(await sandbox.rows('select table_name from _activity_schema_tables')).toEqual([['customer_stream_came']]);
    expect((await sandbox.build()).streams[0]?.notes).toEqual(['Nothing changed in customer_stream.']);
    expect(await names()).toContain('customer_stream_went');
    await sandbox.run(source(`('x', 1, 'ann', 'went')`));
    await refused();
  });

  test('a view of somebody’s is no stream', async () => {
    settings('single');
    await sandbox.run('create view customer_stream as select 1 as _activity_source');
    expect(await sandbox.refusal()).toMatchObject({
      message: 'customer_stream exists and was not built by Activity Schema.',
    });
  });

  test('of another stream of the project, or of its activities', async () => {
    const streams = (...names: readonly string[]): void =>
      sandbox.write(
        'activity_schema.yml',
        `name: two\nconnection: dev\nconnections: { dev: { type: duckdb, path: world.duckdb } }\nstreams:\n${names
          .map((name) => `  ${name}: { entity: customer, layout: per_activity }\n`)
          .join('')}`,
      );
    streams('trip', 'trip_came');
    sandbox.write('transformations/a.sql', `/*---\nstream: trip\n---*/\n${named('a', 'came')}`);
    expect(await sandbox.refusal({ streams: ['trip'] })).toMatchObject({
      message: 'trip would have a table trip_came, which is one of trip_came.',
    });
    streams('trip', 'trip_by');
    sandbox.write('transformations/a.sql', `/*---\nstream: trip\n---*/\n${named('a', 'by_bus')}`);
    sandbox.write('transformations/b.sql', `/*---\nstream: trip_by\n---*/\n${named('a', 'bus')}`);
    await sandbox.build({ streams: ['trip'] });
    expect(await sandbox.refusal({ streams: ['trip_by'] })).toMatchObject({
      message: 'trip_by would have a table trip_by_bus, which is one of trip.',
    });
  });

  test('two activities that would be one table are refused', async () => {
    await sandbox.run(source(`('x', 1, 'ann', 'came')`, `('y', 2, 'ann', 'Came')`));
    expect(await sandbox.refusal()).toMatchObject({
      message:
        'The table of `came` would be called `customer_stream_came`, as the table of `Came` is: DuckDB takes them for one.',
      next: 'Give the activity another name, or set `layout: single`.',
    });
  });
});

test('a query of the new layout, before the build that makes its tables, is told to build', async () => {
  settings('single');
  sandbox.write('transformations/a.sql', named('a', 'came'));
  await sandbox.run(source(`('x', 1, 'ann', 'came')`));
  await sandbox.build();
  settings('per_activity');
  await expect(sandbox.rows('select * from customer_stream_came')).rejects.toMatchObject({
    problem: { kind: 'missing-table', table: 'customer_stream_came', stream: 'customer_stream' },
  });
  await expect(sandbox.rows('select * from customer_stream_cme')).rejects.toMatchObject({ problem: { kind: 'sql' } });
});
