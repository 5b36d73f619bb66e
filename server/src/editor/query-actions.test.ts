import { expect, test } from 'vitest';
import { edited } from '../schema/text.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';

const files: Readonly<Record<string, string>> = {
  'activity_schema.yml': `name: bikes
connections: { dev: { type: duckdb, path: bikes.duckdb } }
connection: dev
streams:
  customer_stream: { entity: customer, schema: analytics }
activities:
  opened_app: { description: Opened the app. }
  took_bike: { features: { station: string, price: number } }
`,
  'columns/total.aql': `-- All rides
using customer_stream
aggregate ever took_bike (
  count(station) -- with a station
)
`,
  'columns/two.aql': 'append first after took_bike (ts, station)\naggregate before took_bike (sum(price) as spent)\n',
  'columns/first_before_took_bike_price.aql': 'append first before took_bike (price)\n',
  'queries/uses.aql':
    'select all opened_app (ts)\ninclude (two)\norder by first_after_took_bike_station, first_after_took_bike_ts\n',
};

function bikes(query: string, changed: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = createWorkspace();
  for (const [path, text] of Object.entries({ ...files, 'queries/q.aql': query, ...changed })) {
    workspace.setFile({ path: `/bikes/${path}`, text });
  }
  return workspace;
}

/** Applies the action of a title at the `|` of a query, or in the `«…»` of it; answers the texts that are others then. */
function done(marked: string, title: string, path = 'queries/q.aql'): Record<string, string> | undefined {
  const start = marked.search(/[|«]/);
  const end = marked.includes('»') ? marked.indexOf('»') - 1 : start;
  const text = marked.replaceAll(/[|«»]/g, '');
  const workspace = bikes(path === 'queries/q.aql' ? text : 'select all opened_app', { [path]: text });
  const action = workspace.actions(`/bikes/${path}`, { start, end }).find((one) => one.title === title);
  if (!action) return undefined;
  const paths = new Set(action.edits.map(({ file }) => file));
  return Object.fromEntries([
    ...[...paths].map((file) => [
      file.slice('/bikes/'.length),
      edited(
        workspace.file(file)?.text ?? '',
        action.edits.filter((edit) => edit.file === file),
      ),
    ]),
    ...action.created.map((file) => [file.path.slice('/bikes/'.length), file.text]),
  ]);
}

const rewritten = (marked: string, title: string): string | undefined => done(marked, title)?.['queries/q.aql'];

const titles = (marked: string): string[] =>
  bikes(marked.replace('|', ''))
    .actions('/bikes/queries/q.aql', { start: marked.indexOf('|'), end: marked.indexOf('|') })
    .map(({ title }) => title);

test.each([
  [
    'select all opened_app (ts) app|end first before took_bike (station)',
    'Convert to `aggregate`',
    'select all opened_app (ts) aggregate before took_bike (first_value(station))',
  ],
  [
    'select all opened_app (ts) append last be|fore took_bike (ts as at, station /* where */ filter price > 1)',
    'Convert to `aggregate`',
    'select all opened_app (ts) aggregate before took_bike (last_value(ts) as at, last_value(station) /* where */ filter price > 1)',
  ],
  [
    'select all opened_app (ts) aggregate| before took_bike (first_value(station))',
    'Convert to `append first`',
    'select all opened_app (ts) append first before took_bike (station)',
  ],
  [
    "select all opened_app (ts) aggregate| before took_bike (max(ts) as at, listagg(distinct station, ', ') as s)",
    'Convert to `append last`',
    'select all opened_app (ts) append last before took_bike (ts as at, station as s)',
  ],
  [
    'select all opened_app (ts) aggregate| before took_bike (count(*) as n)',
    'Convert to `append first`',
    'select all opened_app (ts) append first before took_bike (ts as n)',
  ],
  [
    'for all opened_app append| first in between took_bike',
    'Convert to `aggregate`',
    'for all opened_app aggregate in between took_bike',
  ],
  [
    'select all opened_app (ts) append| first before took_bike (station) derive (first_before_took_bike_station as s)',
    'Convert to `aggregate`',
    'select all opened_app (ts) aggregate before took_bike (first_value(station)) derive (first_value_before_took_bike_station as s)',
  ],
  [
    'select all opened_app (ts) append| first before took_bike (station) order by first_before_took_bike_station',
    'Change `before` to `after`',
    'select all opened_app (ts) append first after took_bike (station) order by first_after_took_bike_station',
  ],
  [
    'select all opened_app (ts) append| first IN between took_bike (ts)',
    'Change `in between` to `between_before`',
    'select all opened_app (ts) append first between_before took_bike (ts)',
  ],
  [
    'select all opened_app (ts) append| first on_or_before took_bike (ts)',
    'Change `on_or_before` to `on_or_after`',
    'select all opened_app (ts) append first on_or_after took_bike (ts)',
  ],
  [
    'select all opened_app (ts) append| first on_or_before took_bike (ts)',
    'Change `on_or_before` to `before`',
    'select all opened_app (ts) append first before took_bike (ts)',
  ],
  [
    'select all opened_app (ts) append first after took_bike (ts, stat|ion)',
    'Name it `first_after_took_bike_station`',
    'select all opened_app (ts) append first after took_bike (ts, station as first_after_took_bike_station)',
  ],
  [
    'select all opened_app (ts) append first after took_bike (ts, price as p, stat|ion)',
    'Name every column of the clause',
    'select all opened_app (ts) append first after took_bike (ts as first_after_took_bike_ts, price as p, station as first_after_took_bike_station)',
  ],
  [
    'select all opened_app (ts) include (to|tal) order by total',
    'Write the columns of `total` here',
    `select all opened_app (ts) -- All rides
aggregate ever took_bike (
  count(station) as total -- with a station
) order by total`,
  ],
  [
    'select all opened_app (ts) include (total, t|wo) order by spent',
    'Write the columns of `two` here',
    `select all opened_app (ts) include (total)
append first after took_bike (ts, station)
aggregate before took_bike (sum(price) as spent) order by spent`,
  ],
  [
    'select all opened_app (ts) include (two, to|tal, first_before_took_bike_price) order by spent',
    'Write the columns of `total` here',
    `select all opened_app (ts) include (two)
-- All rides
aggregate ever took_bike (
  count(station) as total -- with a station
)
include (first_before_took_bike_price) order by spent`,
  ],
  [
    'select all opened_app (ts) include (to|tal, two)',
    'Write the columns of `total` here',
    `select all opened_app (ts) -- All rides
aggregate ever took_bike (
  count(station) as total -- with a station
)
include (two)`,
  ],
  [
    'for| all opened_app append first in between took_bike aggregate before took_bike',
    'Write it in full: `using … select …`',
    `using customer_stream
select all opened_app (
  ts
) append first between took_bike aggregate before took_bike (
  count(*)
)`,
  ],
  [
    'using| customer_stream\nselect all opened_app (\n  ts\n)\nappend first between took_bike (\n  station\n)',
    'Write it as a sentence: `for …`',
    'for all opened_app\nappend first in between took_bike (\n  station\n)',
  ],
])('%s', (marked, title, expected) => {
  expect(rewritten(marked, title)).toBe(expected);
});

test.each([
  ['one column with a name', '(count(*) as rides -- all of them\n)', 'rides', '(count(*) as rides -- all of them\n)'],
  ['one column without', '(count(*))', 'count_before_took_bike', '(count(*))'],
  ['several columns', '(count(*), sum(price) as spent)', 'before_took_bike', '(count(*), sum(price) as spent)'],
  ['one whose file is there', '(sum(price) as total)', 'total_2', '(sum(price) as total)'],
])('a clause is moved to a file: %s', (_, block, name, expected) => {
  const query = `using customer_stream\nselect all opened_app (ts)\naggregate before| took_bike ${block}\nlimit 3\n`;
  expect(done(query, `Move to \`columns/${name}.aql\``)).toEqual({
    'queries/q.aql': `using customer_stream\nselect all opened_app (ts)\ninclude (${name})\nlimit 3\n`,
    [`columns/${name}.aql`]: `aggregate before took_bike ${expected}\n`,
  });
});

test('columns keep their places when a clause between others is moved', () => {
  const query =
    'select all opened_app (ts) append first after took_bike (ts as a) append| last before took_bike (ts as b) append first before took_bike (ts as c)';
  expect(done(query, 'Move to `columns/b.aql`')?.['queries/q.aql']).toBe(
    'select all opened_app (ts) append first after took_bike (ts as a) include (b) append first before took_bike (ts as c)',
  );
});

test('a column keeps its name where the file cannot have it', () => {
  const query = 'select all opened_app (ts)\nappend first before| took_bike (price)';
  expect(done(query, 'Move to `columns/first_before_took_bike_price_2.aql`')).toEqual({
    'queries/q.aql': 'select all opened_app (ts)\ninclude (first_before_took_bike_price_2)',
    'columns/first_before_took_bike_price_2.aql':
      'append first before took_bike (price as first_before_took_bike_price)\n',
  });
});

test('several clauses are moved together', () => {
  const query =
    'select all opened_app (ts)\n«append first before took_bike (ts as a)\nappend last after took_bike (ts as b)»';
  expect(done(query, 'Move to `columns/a.aql`')).toEqual({
    'queries/q.aql': 'select all opened_app (ts)\ninclude (a)',
    'columns/a.aql': 'append first before took_bike (ts as a)\nappend last after took_bike (ts as b)\n',
  });
});

test('what others need stays', () => {
  const relative =
    'select all opened_app (ts) append| first before took_bike as ride (ts as a) append first after opened_app relative to ride (ts as b)';
  expect(titles(relative)).toEqual(['Change `before` to `after`', 'Change `before` to `on_or_before`']);
});

test('nothing is offered that would be wrong, or lose a comment', () => {
  expect(titles('select all opened_app (ts) append| first before took_bike (*)')).not.toContain(
    'Convert to `aggregate`',
  );
  expect(titles('select all opened_app (ts) append| match(2) before took_bike (ts)')).not.toContain(
    'Convert to `aggregate`',
  );
  expect(titles('select all opened_app (ts) append| first ever took_bike (ts join price > 1)')).not.toContain(
    'Convert to `aggregate`',
  );
  expect(
    titles('select all opened_app (ts) append| first before took_bike (ts) append first after took_bike (ts)'),
  ).not.toContain('Change `before` to `after`');
  expect(titles('select all opened_app (ts) aggregate| before took_bike (sum(/* all */ price))')).not.toContain(
    'Convert to `append first`',
  );
  expect(titles('|')).toEqual([]);
});

test('a change in reusable columns is followed where they are included', () => {
  const changed = done(
    'append| first after took_bike (ts, station)\naggregate before took_bike (sum(price) as spent)\n',
    'Convert to `aggregate`',
    'columns/two.aql',
  );
  expect(changed).toEqual({
    'columns/two.aql':
      'aggregate after took_bike (first_value(ts), first_value(station))\naggregate before took_bike (sum(price) as spent)\n',
    'queries/uses.aql':
      'select all opened_app (ts)\ninclude (two)\norder by first_value_after_took_bike_station, first_value_after_took_bike_ts\n',
  });
});

test('in reusable columns the only column is called after its file', () => {
  const marked = 'aggregate ever took_bike (co|unt(station))';
  expect(done(marked, 'Name it `total`', 'columns/total.aql')).toEqual({
    'columns/total.aql': 'aggregate ever took_bike (count(station) as total)',
  });
});

test('and the hint says so', () => {
  const workspace = bikes('select all opened_app');
  const [path, text] = ['/bikes/columns/total.aql', files['columns/total.aql'] ?? ''];
  const hints = workspace.hints(path, { start: 0, end: text.length }).map(({ label }) => label);
  expect(hints).toEqual([': string', 'as total']);
});
