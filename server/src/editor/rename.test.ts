import { describe, expect, test } from 'vitest';
import { edited } from '../schema/text.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';

const files: Readonly<Record<string, string>> = {
  'activity_schema.yml': `name: bikes
connections: { dev: { type: duckdb, path: bikes.duckdb } }
connection: dev
rules: { activity-name-style: off }
streams:
  customer_stream: { entity: customer, schema: analytics }
  bike_stream: { entity: bike }
activities:
  took_bike: { description: A rider took a bike., features: { station: string, 'bike_id': string } }
  "Visited Page": { features: { path: string } }
`,
  'transformations/rides.sql': `/*---
stream: customer_stream
activities: [took_bike, 'ended_ride']
---*/
-- took_bike and ended_ride, with their station
with rides as (select *, 'took_bike' as kind from raw.rides)
select id as activity_id, at as ts, email as customer, kind as activity,
  json_object('station', station, 'bike_id', bike_id) as feature_json
from rides
union all
select id, ended_at, email, 'ended_ride', json_object('station', end_station, 'price', price) from raw.rides
`,
  'transformations/web.sql': `/*---
stream: customer_stream
---*/
select id as activity_id, at as ts, email as customer,
  case when page then 'Visited Page' else 'opened_app' end as activity,
  '{"path": "", "it''s": 1}'::json as feature_json
from raw.web
`,
  'transformations/bikes.sql': `/*---
stream: "bike_stream"
---*/
select id as activity_id, at as ts, bike as customer, 'serviced' as activity, json_object('station', s) as feature_json
from raw.services
`,
  'queries/rides.aql': `-- took_bike by station
using customer_stream
select all took_bike as taken (
  ts as taken_at,
  station
  filter {station} is not null and "bike_id" <> 'took_bike'
)
append first between ended_ride (
  station,
  price as paid -- the price
  join joined.station = primary.station and {joined}.{station} = taken.station and taken_at < ended_ride.ts
)
append last after "Visited Page" relative to ended_ride (
  path
  filter {{ dbt_aql.json_extract('{feature_json}', 'path') }} is not null
)
include (total, "web/visits")
derive (
  coalesce(first_between_ended_ride_station, station) as place,
  Paid * 2 as twice,
  rides + visits + twice as sum
)
order by taken_at desc, last_after_visited_page_path
`,
  'queries/bikes.aql': `using bike_stream
select first serviced (station)
append first after * (activity as next, station as next_station)
order by station
`,
  'columns/total.aql': `using customer_stream
aggregate ever ended_ride (
  count(station) as rides
)
`,
  'columns/web/visits.aql': `using customer_stream
aggregate before "Visited Page" (count(path))
`,
};

function bikes(changed: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = createWorkspace();
  for (const [path, text] of Object.entries({ ...files, ...changed })) {
    workspace.setFile({ path: `/bikes/${path}`, text });
  }
  return workspace;
}

const texts = (workspace: Workspace): Record<string, string> => {
  const project = workspace.projects()[0];
  const all = [project?.transformations, project?.queries, project?.columns].flatMap((map) => [
    ...(map?.values() ?? []),
  ]);
  return Object.fromEntries(
    [project?.settingsFile, ...all.map(({ file }) => file)].flatMap((file) =>
      file ? [[file.path.slice(7), file.text]] : [],
    ),
  );
};

/** The place of a `|` in a text that stands in the file but for it. */
function place(workspace: Workspace, [file, marked]: readonly [string, string]): readonly [string, number] {
  const at = workspace.file(`/bikes/${file}`)?.text.indexOf(marked.replace('|', '')) ?? -1;
  if (at === -1) throw new Error(`${marked} is not in ${file}`);
  return [`/bikes/${file}`, at + marked.indexOf('|')];
}

function renamed(workspace: Workspace, at: readonly [string, string], name: string): string {
  const renaming = workspace.rename(...place(workspace, at), name);
  if ('problem' in renaming) return renaming.problem;
  for (const file of new Set(renaming.edits.map((edit) => edit.file))) {
    const text = workspace.file(file)?.text ?? '';
    workspace.setFile({
      path: file,
      text: edited(
        text,
        renaming.edits.filter((edit) => edit.file === file),
      ),
    });
  }
  for (const { from, to } of renaming.moves) {
    workspace.setFile({ path: to, text: workspace.file(from)?.text ?? '' });
    workspace.removeFile(from);
  }
  return 'done';
}

test('the project is clean', () => {
  expect(bikes().checkProject('/bikes')).toEqual([]);
});

/** Where it is renamed, the new name, the same place afterwards, the lines that change. */
const cases: Readonly<
  Record<
    string,
    readonly [at: readonly [string, string], name: string, back: readonly [string, string], changed: string]
  >
> = {
  'an activity, from a query': [
    ['queries/rides.aql', 'select all took|_bike'],
    "Took a rider's bike",
    ['transformations/rides.sql', "'Took a |rider"],
    `
    activity_schema.yml: "Took a rider's bike": { description: A rider took a bike., features: { station: string, 'bike_id': string } }
    transformations/rides.sql: activities: ["Took a rider's bike", 'ended_ride']
    transformations/rides.sql: with rides as (select *, 'Took a rider''s bike' as kind from raw.rides)
    queries/rides.aql: select all "Took a rider's bike" as taken (`,
  ],
  'an activity, from a head; what is named after it follows': [
    ['transformations/rides.sql', "'ended|_ride'"],
    'gave_back',
    ['transformations/rides.sql', "'gave|_back']"],
    `
    transformations/rides.sql: activities: [took_bike, 'gave_back']
    transformations/rides.sql: select id, ended_at, email, 'gave_back', json_object('station', end_station, 'price', price) from raw.rides
    queries/rides.aql: append first between gave_back (
    queries/rides.aql: join joined.station = primary.station and {joined}.{station} = taken.station and taken_at < gave_back.ts
    queries/rides.aql: append last after "Visited Page" relative to gave_back (
    queries/rides.aql: coalesce(first_between_gave_back_station, station) as place,
    columns/total.aql: aggregate ever gave_back (`,
  ],
  'an activity that needs quotes, from the registry': [
    ['activity_schema.yml', '"Visited| Page"'],
    'saw_page',
    ['columns/web/visits.aql', 'saw|_page'],
    `
    activity_schema.yml: "saw_page": { features: { path: string } }
    transformations/web.sql: case when page then 'saw_page' else 'opened_app' end as activity,
    queries/rides.aql: append last after saw_page relative to ended_ride (
    queries/rides.aql: order by taken_at desc, last_after_saw_page_path
    columns/web/visits.aql: aggregate before saw_page (count(path))`,
  ],
  'a feature, from the SQL': [
    ['transformations/rides.sql', "'stat|ion', station"],
    'start',
    ['queries/rides.aql', 'taken.sta|rt'],
    `
    activity_schema.yml: took_bike: { description: A rider took a bike., features: { start: string, 'bike_id': string } }
    transformations/rides.sql: json_object('start', station, 'bike_id', bike_id) as feature_json
    queries/rides.aql: start
    queries/rides.aql: filter {start} is not null and "bike_id" <> 'took_bike'
    queries/rides.aql: join joined.station = primary.start and {joined}.{station} = taken.start and taken_at < ended_ride.ts
    queries/rides.aql: coalesce(first_between_ended_ride_station, start) as place,`,
  ],
  'a feature, to a name that needs quotes': [
    ['queries/rides.aql', 'pri|ce as paid'],
    'the "price"',
    ['queries/rides.aql', '"the ""pri|ce"""'],
    `
    transformations/rides.sql: select id, ended_at, email, 'ended_ride', json_object('station', end_station, 'the "price"', price) from raw.rides
    queries/rides.aql: "the ""price""" as paid -- the price`,
  ],
  'a feature in quotes': [
    ['queries/rides.aql', '"bike|_id"'],
    'bike',
    ['activity_schema.yml', "'bi|ke'"],
    `
    activity_schema.yml: took_bike: { description: A rider took a bike., features: { station: string, 'bike': string } }
    transformations/rides.sql: json_object('station', station, 'bike', bike_id) as feature_json
    queries/rides.aql: filter {station} is not null and "bike" <> 'took_bike'`,
  ],
  'a feature that two activities share, in a macro and in JSON': [
    ['queries/rides.aql', "', 'pa|th')"],
    'page_path',
    ['transformations/web.sql', '"page|_path"'],
    `
    activity_schema.yml: "Visited Page": { features: { page_path: string } }
    transformations/web.sql: '{"page_path": "", "it''s": 1}'::json as feature_json
    queries/rides.aql: page_path
    queries/rides.aql: filter {{ dbt_aql.json_extract('{feature_json}', 'page_path') }} is not null
    queries/rides.aql: order by taken_at desc, last_after_visited_page_page_path
    columns/web/visits.aql: aggregate before "Visited Page" (count(page_path))`,
  ],
  'a feature that * reads, where only one activity has it': [
    ['queries/bikes.aql', 'first serviced (stat|ion'],
    'workshop',
    ['transformations/bikes.sql', "'work|shop'"],
    `
    transformations/bikes.sql: select id as activity_id, at as ts, bike as customer, 'serviced' as activity, json_object('workshop', s) as feature_json
    queries/bikes.aql: select first serviced (workshop)
    queries/bikes.aql: append first after * (activity as next, workshop as next_station)
    queries/bikes.aql: order by workshop`,
  ],
  'a stream': [
    ['transformations/bikes.sql', '"bike|_stream"'],
    'bikes',
    ['activity_schema.yml', '  bi|kes:'],
    `
    activity_schema.yml: bikes: { entity: bike }
    transformations/bikes.sql: stream: "bikes"
    queries/bikes.aql: using bikes`,
  ],
  'a column of the result': [
    ['queries/rides.aql', 'order by taken|_at'],
    'When Taken',
    ['queries/rides.aql', 'ts as "When| Taken"'],
    `
    queries/rides.aql: ts as "When Taken",
    queries/rides.aql: join joined.station = primary.station and {joined}.{station} = taken.station and "When Taken" < ended_ride.ts
    queries/rides.aql: order by "When Taken" desc, last_after_visited_page_path`,
  ],
  'a derived column': [
    ['queries/rides.aql', 'as twi|ce'],
    'double',
    ['queries/rides.aql', 'visits + doub|le'],
    `
    queries/rides.aql: Paid * 2 as double,
    queries/rides.aql: rides + visits + double as sum`,
  ],
  'a column of reusable columns, in the queries that include them': [
    ['columns/total.aql', 'as rid|es'],
    'all_rides',
    ['columns/total.aql', 'as all|_rides'],
    `
    queries/rides.aql: all_rides + visits + twice as sum
    columns/total.aql: count(station) as all_rides`,
  ],
  'a column of reusable columns, from a query that includes it': [
    ['queries/rides.aql', 'rid|es + visits'],
    'all_rides',
    ['queries/rides.aql', 'all|_rides + visits'],
    `
    queries/rides.aql: all_rides + visits + twice as sum
    columns/total.aql: count(station) as all_rides`,
  ],
  'the alias of a clause': [
    ['queries/rides.aql', '= tak|en.station'],
    'ride',
    ['queries/rides.aql', 'as rid|e ('],
    `
    queries/rides.aql: select all took_bike as ride (
    queries/rides.aql: join joined.station = primary.station and {joined}.{station} = ride.station and taken_at < ended_ride.ts`,
  ],
  'reusable columns, whose file moves': [
    ['queries/rides.aql', 'web/vis|its'],
    'seen',
    ['queries/rides.aql', 'total, se|en'],
    `
    queries/rides.aql: include (total, seen)
    queries/rides.aql: rides + seen + twice as sum`,
  ],
};

const changedLines = (before: Record<string, string>, after: Record<string, string>): string =>
  Object.keys(before)
    .filter((file) => after[file] !== undefined)
    .flatMap((file) => {
      const old = (before[file] ?? '').split('\n');
      return (after[file] ?? '')
        .split('\n')
        .flatMap((line, index) => (line === old[index] ? [] : [`${file}: ${line.trim()}`]));
    })
    .join('\n');

const lines = (text: string): string => text.trim().replaceAll(/\n +/g, '\n');

describe('rename', () => {
  for (const [title, [at, name, back, expected]] of Object.entries(cases)) {
    test(title, () => {
      const workspace = bikes();
      const before = texts(workspace);
      const prepared = workspace.prepareRename(...place(workspace, at));
      expect(prepared).toHaveProperty('name');
      expect(renamed(workspace, at, name)).toBe('done');
      expect(changedLines(before, texts(workspace))).toBe(lines(expected));
      expect(workspace.checkProject('/bikes')).toEqual([]);
      const old = prepared && 'name' in prepared ? prepared.name : '';
      expect(renamed(workspace, back, old)).toBe('done');
      expect(texts(workspace)).toEqual(before);
    });
  }
});

/** Where it is renamed, to what, and why not. */
const refused: Readonly<Record<string, readonly [at: readonly [string, string], name: string, problem: string]>> = {
  'an activity’s name that is taken': [
    ['queries/rides.aql', 'took|_bike as taken'],
    'opened_app',
    'There is an activity `opened_app` already; the two would become one.',
  ],
  'a feature’s name that is taken': [
    ['queries/rides.aql', '{stat|ion}'],
    'bike_id',
    '`took_bike` has a feature `bike_id` already.',
  ],
  'a feature called like a column': [
    ['queries/rides.aql', '{stat|ion}'],
    'TS',
    '`TS` is a column of the stream, which queries would read instead.',
  ],
  'a stream’s name that is taken': [
    ['queries/bikes.aql', 'bike|_stream'],
    'customer_stream',
    'There is a stream `customer_stream` already.',
  ],
  'a column’s name that is taken': [
    ['queries/rides.aql', 'as twi|ce'],
    'PAID',
    'The result has a column `PAID` already.',
  ],
  'an alias that is taken': [
    ['queries/rides.aql', 'as tak|en ('],
    'joined',
    '`joined` is the name of a clause already.',
  ],
  'reusable columns that are there': [
    ['queries/rides.aql', 'web/vis|its'],
    'total',
    'There are reusable columns `total` already.',
  ],
  'a column of the specification': [
    ['queries/rides.aql', 't|s as taken_at'],
    'at',
    '`ts` is a column of the specification; `column_names` in activity_schema.yml changes what the table calls it.',
  ],
  'a column without a name of its own': [
    ['queries/rides.aql', 'last_after_visited|_page_path'],
    'x',
    '`last_after_visited_page_path` is called after what its clause reads: give it a name there with `as` first.',
  ],
  'an empty name': [['queries/rides.aql', 'as twi|ce'], ' ', 'A name is needed.'],
  'a name that ends a comment': [
    ['queries/rides.aql', 'took|_bike as taken'],
    'a ---*/',
    'A name has no line breaks, no backslashes, no `*/` and no `---`.',
  ],
  'what would break a query': [
    ['queries/rides.aql', '{stat|ion}'],
    'Taken At!',
    'It would break queries/rides.aql: The result has a column `taken_at` already.',
  ],
  'a place without a name': [['queries/rides.aql', 'der|ive'], 'x', 'There is no name here that can be changed.'],
};

test.each(Object.entries(refused))('%s is refused', (_, [at, name, problem]) => {
  const workspace = bikes();
  expect(renamed(workspace, at, name)).toBe(problem);
});

test('what the SQL computes is not renamed', () => {
  const rides = (files['transformations/rides.sql'] ?? '').replace("'ended_ride', json", "'ended' || '_ride', json");
  const workspace = bikes({ 'transformations/rides.sql': rides });
  expect(renamed(workspace, ['queries/rides.aql', 'between ended|_ride'], 'x')).toBe(
    'transformations/rides.sql computes `ended_ride`: change what it computes, then its name.',
  );
  const open = (files['transformations/bikes.sql'] ?? '').replace("json_object('station', s)", 'to_json(s)');
  expect(renamed(bikes({ 'transformations/bikes.sql': open }), ['queries/bikes.aql', 'serviced (stat|ion'], 'x')).toBe(
    'transformations/bikes.sql does not say the features of `serviced` key by key, so `station` would still be its name in the data.',
  );
  // The key is a column of the struct, which is read under that name.
  const taken = (files['transformations/bikes.sql'] ?? '').replace(
    "json_object('station', s)",
    'to_json((select r from (select s as station) r))',
  );
  expect(renamed(bikes({ 'transformations/bikes.sql': taken }), ['queries/bikes.aql', 'serviced (stat|ion'], 'x')).toBe(
    'transformations/bikes.sql does not say the features of `serviced` key by key, so `station` would still be its name in the data.',
  );
});

test('references name every place, the declarations only when asked for', () => {
  const workspace = bikes();
  const found = (withDeclaration: boolean) =>
    workspace
      .references(...place(workspace, ['columns/web/visits.aql', '"Visited| Page"']), { withDeclaration })
      .map(({ file, range }) => `${file.slice(7)} ${workspace.file(file)?.text.slice(range.start, range.end)}`);
  const uses = ['queries/rides.aql "Visited Page"', 'columns/web/visits.aql "Visited Page"'];
  expect(found(false)).toEqual(uses);
  expect(found(true)).toEqual([
    'activity_schema.yml "Visited Page"',
    "transformations/web.sql 'Visited Page'",
    ...uses,
  ]);
});

test('a file of reusable columns that moves is included by its new name, and what is called after it follows', () => {
  const workspace = bikes();
  const edits = workspace.moveFile('/bikes/columns/web/visits.aql', '/bikes/columns/seen.aql');
  const query = edited(workspace.file('/bikes/queries/rides.aql')?.text ?? '', edits);
  expect(query).toContain('include (total, seen)');
  expect(query).toContain('rides + seen + twice as sum');
  expect(edits.map(({ file }) => file)).toEqual(['/bikes/queries/rides.aql', '/bikes/queries/rides.aql']);
  expect(workspace.moveFile('/bikes/columns/web/visits.aql', '/elsewhere/seen.aql')).toEqual([]);
  expect(workspace.moveFile('/bikes/queries/rides.aql', '/bikes/queries/r.aql')).toEqual([]);
});

test('wherever a name stands, the same places are found', () => {
  const workspace = bikes();
  const placesOf = (file: string, offset: number): readonly string[] =>
    workspace
      .references(file, offset, { withDeclaration: true })
      .map((place) => `${place.file.slice('/bikes/'.length)} ${place.range.start}`)
      .toSorted();
  let names = 0;
  for (const [file, text] of Object.entries(files)) {
    for (const { index } of text.matchAll(/(?<![\p{L}\p{N}_])[\p{L}_]+/gu)) {
      const places = placesOf(`/bikes/${file}`, index);
      for (const { file: other, range } of workspace.references(`/bikes/${file}`, index, { withDeclaration: true })) {
        const there = placesOf(other, range.start + 1);
        expect(there, `${file} ${text.slice(index, index + 20)}, from ${other} ${range.start}`).toEqual(places);
      }
      names += places.length > 0 ? 1 : 0;
    }
  }
  expect(names).toBeGreaterThan(50);
});
