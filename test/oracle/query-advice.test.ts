import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkQuery } from '../../server/src/checks/query.ts';
import { alwaysFalse } from '../../server/src/checks/query-always-false.ts';
import { neverMatches } from '../../server/src/checks/query-never-matches.ts';
import { repeatedAppend } from '../../server/src/checks/query-repeated-append.ts';
import { compilation } from '../../server/src/editor/previews.ts';
import { parseProject } from '../../server/src/project/parse.ts';
import { type ReadQuery, readQueryText } from '../../server/src/project/queries.ts';
import { contains } from '../../server/src/schema/text.ts';
import { type Engine, load, startDuckDb } from './query-engine.ts';
import { conditions, eventsBetween } from './query-generate.ts';

/**
 * What is said of a query that is right as written holds of whatever is in the stream: a clause that never matches matches
 * nothing on an engine, and two that are one give the same.
 */

const project = parseProject(
  '/bikes',
  {
    path: '/bikes/activity_schema.yml',
    text: `name: bikes
connections: { here: { type: duckdb, path: x.duckdb } }
streams:
  rider_stream: { entity: rider, schema: city, column_names: { customer: Rider Id }, optional_columns: [anonymous_customer_id, revenue_impact, link] }
activities:
  opened_app: { features: &all { station: string, price: number, member: boolean } }
  took_bike: { features: *all }
`,
  },
  [],
);

const comparisons = ['=', '<>', '<', '<=', '>', '>='];
const compared = (name: string, values: readonly string[]) =>
  fc.tuple(fc.constantFrom(...comparisons), fc.constantFrom(...values)).map(([by, value]) => `${name} ${by} ${value}`);
const texts = ["'Soho'", "'Bow'", "'bow'", "'x'", 'null'];
const numbers = ['0.5', '1', '2.5', '-1', "'1'", 'null'];
const times = ["'2024-01-30'", "timestamp '2024-01-31 12:00'", "date '2024-02-29'"];

const listed = (name: string, values: readonly string[]) =>
  fc
    .tuple(fc.boolean(), fc.subarray([...values], { minLength: 1 }))
    .map(([not, list]) => `${name} ${not ? 'not ' : ''}in (${list.join(', ')})`);

const atom = fc.oneof(
  compared('station', texts),
  compared('price', numbers),
  compared('price', ['1', '2.5']),
  compared('ts', times),
  compared('activity_occurrence', ['0', '1', '2']),
  compared('activity', ["'took_bike'", "'opened_app'"]),
  compared('station', ['link', 'station']),
  listed('station', texts),
  listed('price', ['0.5', '1', '2.5']),
  fc.constantFrom('station is null', 'station is not null', 'price is null', 'member', 'member = false', 'not member'),
  fc.constantFrom(
    'price between 1 and 2.5',
    'price between 2.5 and 1',
    'price not between 1 and 2',
    "station like 'B%'",
  ),
  fc.constantFrom('lower(station) = station', 'price + 1 > 2', '1 = 0', '1 < 2', 'false', 'true'),
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a} and ${b}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a} or ${b})`),
    tie('expression').map((inner) => `not (${inner})`),
  ),
}));

const join = fc.constantFrom(
  'joined.ts < primary.ts',
  'joined.ts >= primary.ts',
  'joined.price > primary.price',
  'joined.price <= primary.price',
  "joined.station = 'Bow'",
);
const length = fc
  .tuple(fc.constantFrom(0, 1, 29, 32), fc.constantFrom('day', 'month', 'hours'))
  .map((it) => it.join(' '));
const activity = fc.constantFrom('opened_app', 'took_bike');
const many = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 2 });

const clause = fc
  .record({
    condition: fc.constantFrom(...conditions),
    activity,
    filters: many(expression),
    joins: many(join),
    within: fc.option(length),
    atLeast: fc.option(length),
  })
  .map(({ condition, activity: of, filters, joins, within, atLeast }) => ({
    head: `${condition} ${of}`,
    clauses: [
      ...filters.map((one) => `filter ${one}`),
      ...joins.map((one) => `join ${one}`),
      ...(within === null ? [] : [`within ${within}`]),
      ...(atLeast === null ? [] : [`at least ${atLeast}`]),
    ],
  }));

const query = fc
  .record({
    selector: fc.constantFrom('all', 'first', 'last', 'nth(2)'),
    primary: fc.oneof(activity, fc.constant('*')),
    filter: fc.option(expression, { freq: 2 }),
    clauses: fc.array(clause, { minLength: 1, maxLength: 2 }),
    isTwice: fc.boolean(),
  })
  .map(({ selector, primary, filter, clauses, isTwice }) => {
    const all = isTwice
      ? [...clauses, ...clauses.map((one) => ({ ...one, clauses: one.clauses.toReversed() }))]
      : clauses;
    const joined = all.map(
      ({ head, clauses: own }, index) =>
        `aggregate ${head} (count(*) as n${index}, min(activity_id) as id${index}\n  ${own.join('\n  ')})`,
    );
    return `using rider_stream select ${selector} ${primary} (ts${filter === null ? '' : ` filter ${filter}`})\n${joined.join('\n')}`;
  });

let engine: Engine;
beforeAll(async () => {
  engine = await startDuckDb();
});
afterAll(() => engine.stop());

/** The clauses of which a rule speaks, by their place in the query; −1 is the primary. */
function told(read: ReadQuery, rules: readonly string[]): readonly number[] {
  const { primary, joined } = read.parsed.tree;
  return checkQuery(read, 'query')
    .filter(({ rule }) => rules.includes(rule))
    .map(({ range }) => {
      if (primary && contains(primary.range, range.start)) return -1;
      return joined.findIndex((one) => contains(one.range, range.start));
    });
}

const seed = Number(process.env.ORACLE_SEED ?? Date.now() % 1_000_000_007);

test(`what is said of queries holds of any stream (seed ${seed})`, async () => {
  const counts = { never: 0, primary: 0, twice: 0, matched: 0 };
  await fc.assert(
    fc.asyncProperty(eventsBetween(15, 30), fc.array(query, { minLength: 40, maxLength: 40 }), async (rows, some) => {
      await load(engine, rows);
      for (const text of some) {
        const read = readQueryText(project, 'q.aql', text);
        const never = told(read, [alwaysFalse.id, neverMatches.id]);
        const twice = told(read, [repeatedAppend.id]);
        const { sql } = compilation(read, {});
        if (sql === undefined) throw new Error(`${text}\n${read.bound.problems.map(({ message }) => message)}`);
        const answer = await engine.run(sql);
        for (const index of never) {
          if (index === -1) expect(answer, text).toEqual([]);
          for (const row of answer) expect(Number(row[`n${index}`]), text).toBe(0);
        }
        for (const index of twice) {
          const first = index - read.parsed.tree.joined.length / 2;
          for (const row of answer)
            expect([row[`n${index}`], row[`id${index}`]], text).toEqual([row[`n${first}`], row[`id${first}`]]);
        }
        counts.never += never.filter((index) => index >= 0).length;
        counts.primary += never.includes(-1) ? 1 : 0;
        counts.twice += twice.length;
        counts.matched += answer.some((row) => Object.values(row).some((cell) => typeof cell === 'number' && cell > 0))
          ? 1
          : 0;
      }
    }),
    { seed, numRuns: Number(process.env.ORACLE_RUNS ?? 15) },
  );
  // Each is said often, and often there is nothing to say.
  for (const count of Object.values(counts)) expect(count, JSON.stringify(counts)).toBeGreaterThan(20);
});
