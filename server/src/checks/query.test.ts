import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNames } from '../dialects/index.ts';
import { compilation } from '../editor/previews.ts';
import { parseProject } from '../project/parse.ts';
import { readQueryText } from '../project/queries.ts';
import type { Problem } from '../schema/text.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, root } from './checking.test-support.ts';
import { checkQuery } from './query.ts';

const verdicts = await loadVerdicts();
const read = (type: DialectName, text: string) =>
  readQueryText(
    parseProject(
      root,
      {
        path: `${root}/activity_schema.yml`,
        text: `name: shop\nconnections:\n  here: { type: ${type}, path: x.duckdb }\nstreams:\n  s: { entity: customer }\n`,
      },
      [
        {
          path: `${root}/transformations/all.sql`,
          text: "select id as activity_id, ts, email as customer, activity, j as feature_json from (values ('a'), ('b')) v(activity), t",
        },
      ],
    ),
    'q.aql',
    text,
  );

function problems(type: DialectName, text: string): readonly Problem[] {
  const query = read(type, text);
  return [...query.parsed.problems, ...query.bound.problems, ...checkQuery(query, 'query', verdicts)];
}

describe('half-written SQL', () => {
  test.each([
    'for all a (ts filter page «=»)',
    'for all a (ts filter ts «>»)',
    'for all a (ts filter customer in «()»)',
    'for all a (ts filter «select»)',
    "for all a (ts filter page == 'x' «and»)",
    "for all a (ts filter «=» 'x')",
    'for all a (ts filter «or» page)',
    'for all a (ts filter ts > page and «or» page > ts)',
    'for all a (ts filter («and» page > ts))',
    'for all a (ts filter case when «or» page then 1 end = 1)',
    "for all a (ts) append first after b (ts join joined.page «=» filter page = 'x')",
    'for all a (ts) append first after b (ts join {joined}.{ts} «>»)',
    'for all a (ts) derive (ts «+» as x)',
    'for all a (ts, customer) derive (customer «||» as y)',
    'for all a (ts) order by ts«,»',
  ])('%s', (source) => {
    const { text, ranges } = marked(source);
    for (const type of ['duckdb', 'postgres'] as const)
      expect(problems(type, text).map(({ rule, range }) => [rule, range])).toEqual([['query-syntax-error', ranges[0]]]);
  });

  test.each([
    "for all a (ts filter page = 'x' -- why\n)",
    'for all a (ts filter (page))',
    'for all a (ts filter page and not page or (not page) and page is not null)',
    'for all a (ts filter -price < +3)',
    "for all a (ts filter {page} = '=' and {{ json_extract('{feature_json}', 'page') }} is not null)",
    "for all a (ts filter page in ('x') or ts > current_timestamp)",
    'for all a (ts filter current_date)',
    "for all a (ts filter exists (select 1 from u where u.page = 'x'))",
    "for all a (ts) append first after b (ts join joined.ts between primary.ts and primary.ts + interval '3 days')",
    "for all a (ts, customer as c) derive (count(*) filter (where c = 'x') over (partition by c order by ts) as n, c || 'x' as d, case when c is null then 1 else 2 end as e) order by ts desc nulls last, c",
  ])('none in %s', (text) => {
    for (const type of ['duckdb', 'postgres'] as const) expect(problems(type, text)).toEqual([]);
  });
});

test.each(dialectNames)(
  '%s: a quote and a line break in a text, which every warehouse is given in its own writing',
  (type) => {
    const text = "for all a (ts filter page = 'it''s -- x' or page = 'two\nlines (' or page = '''')";
    expect(problems(type, text)).toEqual([]);
    expect(problems(type, text.replace(/\)$/, ' and)'))).toHaveLength(1);
  },
);

test('a text that never ends is all that is said of it', () => {
  const found = problems('duckdb', "for all a (ts filter page = 'x)").map(({ message }) => message);
  expect(found).toEqual(expect.not.arrayContaining([expect.stringContaining('Something')]));
  expect(found).toContain('The closing quote is missing.');
  expect(found).not.toContain('This `(` is never closed.');
});

describe('long-name', () => {
  const long = 'x'.repeat(70);
  const words = 'first_time_that_someone_did_what_we_all_wanted_them_to_do_in_our_app';
  test.each([
    [`for all a («ts as ${long}»)`],
    [`for all a (ts) append first after b («customer as ${words}», «ts as ${words}_again»)`],
    [`for all a (ts) append first between_on_or_after b as some_name («${words.slice(0, 50)}»)`],
    [`for all a (ts) derive (1 as «${long}»)`],
  ])('%s', (source) => {
    const { text, ranges } = marked(source);
    expect(problems('duckdb', text)).toEqual([]);
    const found = problems('postgres', text);
    expect(found.map(({ rule, range }) => [rule, range.start])).toEqual(
      ranges.map((range) => ['long-name', range.start]),
    );
    expect(compilation(read('postgres', text), {}).sql).toBeUndefined();
    expect(compilation(read('duckdb', text), {}).sql).toBeDefined();
    expect(compilation(read('duckdb', text), { dialect: 'postgres' }).problems).toHaveLength(ranges.length);
    let repaired = text;
    for (let left = found; left.length > 0; left = problems('postgres', repaired)) {
      const fix = left[0]?.fixes[0];
      expect(fix).toBeDefined();
      if (fix) repaired = applied(repaired, fix);
      if (repaired.length > 10 * text.length) break;
    }
    expect(problems('postgres', repaired)).toEqual([]);
  });
});
