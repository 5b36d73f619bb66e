import { expect, test } from 'vitest';
import { bindQuery } from '../../server/src/aql/bind.ts';
import type { Catalogue, CatalogueActivity } from '../../server/src/aql/catalogue.ts';
import { formatQuery } from '../../server/src/aql/format.ts';
import { parseColumns, parseQuery } from '../../server/src/aql/parse.ts';
import { compileQuery } from '../../server/src/compile/compile.ts';
import type { FeatureType } from '../../server/src/dialects/dialect.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { columnsOf } from '../../server/src/schema/columns.ts';
import { edited, type Problem } from '../../server/src/schema/text.ts';
import { stream } from '../oracle/query-stream.ts';

/**
 * Every shape that the two dbt packages with a query language, dbt-aql and bcodell/dbt-activity-schema, show in their
 * documentation, with a library's activities: it is read, or it is reported for the mistake it has.
 */

const loans: readonly (readonly [string, Readonly<Record<string, FeatureType>>])[] = [
  ['joined_library', { branch: 'string' }],
  ['borrowed_book', { title: 'string', shelf: 'string', pages: 'integer', fee: 'number', renewed: 'boolean' }],
  ['returned_book', { title: 'string', days_late: 'integer', fine: 'number' }],
];

const activity = ([name, features]: (typeof loans)[number]): [string, CatalogueActivity] => [
  name,
  {
    name,
    description: undefined,
    openFeatures: false,
    features: new Map(
      Object.entries(features).map(([key, type]) => [key, { name: key, type, description: undefined }]),
    ),
  },
];

/** The packages let a project call columns as it likes. */
const physicalNames: Readonly<Record<string, string>> = { customer: 'reader_uuid', feature_json: 'attributes' };

const catalogue: Catalogue = {
  streams: new Map([
    [
      'reader_stream',
      {
        name: 'reader_stream',
        columns: columnsOf('2.0').map((column) => ({
          ...column,
          physicalName: physicalNames[column.name] ?? column.name,
        })),
        openActivities: false,
        entityTable: undefined,
        declareEntityTable: undefined,
        activities: new Map(loans.map(activity)),
      },
    ],
  ]),
  includes: new Map([
    ['fines_paid_after', { text: 'using reader_stream\naggregate after returned_book (\n  sum(fine)\n)\n' }],
  ]),
};

function problemsOf(text: string): readonly Problem[] {
  const parsed = parseQuery('q.aql', text);
  return [...parsed.problems, ...bindQuery(parsed, catalogue).problems];
}

const primary =
  'using reader_stream\nselect all borrowed_book (\n    activity_id as loan_id,\n    ts as borrowed_at\n)';

const selectors = ['all', 'first', 'last', 'nth(3)'];
const picks = ['first', 'last', 'nth(2)'];
const conditions = ['before', 'after', 'between', 'between_before'];
const functions = [
  'count(activity_id)',
  'count_distinct(title)',
  'first_value(title)',
  'is_null(title)',
  'last_value(title)',
  'listagg(title)',
  'listagg_distinct(title)',
  'max(fine)',
  'min(fine)',
  'not_null(fine)',
  'sum(fine)',
];

const relationships = selectors.flatMap((selector) => [
  ...picks.flatMap((pick) =>
    [...conditions, 'ever'].map(
      (condition) => `using reader_stream
select ${selector} borrowed_book (
    reader_uuid as reader,
    ts as borrowed_at,
    title
)
append ${pick} ${condition} returned_book (
    days_late as joined_days_late,
    ts as joined_at
)`,
    ),
  ),
  ...[...conditions, 'all'].map(
    (condition) => `using reader_stream
select ${selector} borrowed_book (
    reader_uuid as reader,
    ts as borrowed_at
)
aggregate ${condition} returned_book(
    sum(fine) as joined_fines,
    count(activity_id) as joined_count
)`,
  ),
]);

const read: readonly string[] = [
  ...relationships,
  ...functions.map((call) => `${primary}\naggregate all returned_book (\n    ${call}\n)`),
  `${primary}\naggregate after borrowed_book (sum_bool(renewed) as renewals)`,
  // Periods, and what stands behind the macro orders the rows.
  `{% set aql %}
using reader_stream
select time_spine(interval=month, end_period=max) borrowed_book (
    reader_uuid as reader
)
aggregate between returned_book(
    sum(fine) as fines
)
{% endset %}

-- depends_on: {{ ref('expected_periods') }}

{{ dbt_activity_schema.dataset(aql) }}
order by 2,1`,
  // The clauses of a block: further conditions with placeholders, each with its own keyword, after the filters.
  `${primary.replace(')', '    , shelf as wanted_shelf\n)')}
-- soon afterwards
aggregate after returned_book (
    count(activity_id) as soon,
    sum(fine) as soon_paid
    -- between an hour and a day
    join {joined}.{ts} > dateadd('minutes', 60, {primary}.{ts})
    join {joined}.{ts} < dateadd('hours', 24, {primary}.{ts})
)
append first after borrowed_book (
    ts as again_at
    filter {ts} >= '2024-01-01'
    join json_extract_path_text({joined}.{feature_json}, 'shelf') = {primary}.wanted_shelf
)`,
  // A feature by the packages' macro, under either package's name, with the cast it needs there.
  `using reader_stream
select first borrowed_book (
    activity_id as activity_id
    filter {{dbt_aql.json_extract('{feature_json}', 'shelf')}} = 'history'
)
aggregate all returned_book (
    count(activity_id) as dear
    filter nullif({{dbt_aql.json_extract('{feature_json}', 'fine')}}, '')::int > 100
    filter cast(nullif({{ dbt_activity_schema.json_extract('{feature_json}', 'days_late') }}, '') as int) > 3
)
aggregate after returned_book (
    count(activity_id) as dear_after
    join nullif({{dbt_aql.json_extract('{joined}.{feature_json}', 'fine')}}, '')::int > 100
)`,
  `${primary}\ninclude (\n    fines_paid_after -- the name of its file\n)`,
  `USING reader_stream\nSELECT ALL borrowed_book (\n    ts AS borrowed_at\n    FILTER title = 'Emma'\n)`,
];

/** The sub-string between the marks is where the problem is. */
const reported: readonly (readonly [text: string, rule: string])[] = [
  [
    `${primary}\naggregate after returned_book (\n    count(activity_id) as n\n    «sum»(fine) as paid\n)`,
    'missing-comma',
  ],
  [`using reader_stream\nselect all borrowed_book (\n    ts «borrowed_at»\n)`, 'alias-without-as'],
  [`using reader_stream\nselect all borrowed_book (ts as «borrowed-at»)`, 'alias-punctuation'],
  [`using «readers»\nselect all borrowed_book (ts)`, 'unknown-stream'],
  [`«using» reader_stream\nappend first ever returned_book (ts)`, 'missing-select'],
  [`«include» (\n    fines_paid_after\n)`, 'missing-select'],
  [`${primary}\ninclude («reader__fines_paid_after»)`, 'unknown-include'],
  [`using reader_stream\nselect all «reader__borrowed_book» (ts)`, 'unknown-activity'],
  [`${primary}\n«select first returned_book (ts)»`, 'second-select'],
  [`using reader_stream\nselect «nth» borrowed_book (ts)`, 'query-syntax-error'],
  [`using reader_stream\nselect nth(«0») borrowed_book (ts)`, 'nth-below-one'],
  [`${primary}\nappend «all» after returned_book (ts)`, 'append-all'],
  [`${primary}\n«append first» returned_book (ts)`, 'missing-condition'],
  [`${primary}\n«append» after returned_book (ts)`, 'missing-pick'],
  [`${primary}\nappend first «between_after» returned_book (ts as joined_at)`, 'unknown-condition'],
  // What the packages drop without a word, and what means here what it says.
  ['using reader_stream\nselect all borrowed_book (\n    ts\n    «FILTER» title = 1\n)', 'upper-case-filter'],
  [`${primary}\n«agregate» after returned_book ( -- misspelt\n    days_late as late\n)`, 'query-syntax-error'],
  [`${primary}\naggregate after returned_book («days_late as late»)`, 'aggregate-without-function'],
  [`${primary}\naggregate after returned_book («mode»(days_late) as late)`, 'unknown-function'],
  [`${primary}\naggregate after returned_book (sum(«title»))`, 'wrong-type'],
  [`${primary}\naggregate after returned_book (sum_bool(«days_late»))`, 'wrong-type'],
  [`using reader_stream\nselect all borrowed_book (ts «join» {joined}.{ts} > {ts})`, 'join-on-primary'],
  [
    `${primary}\naggregate all returned_book (count(activity_id) «join» {joined}.{ts} > {primary}.{ts})`,
    'join-in-aggregate-ever',
  ],
  [`${primary}\nappend last before returned_book (ts filter {joined}.{ts} > «{primary}.{ts}»)`, 'primary-in-filter'],
  [`${primary}\nappend last before returned_book («previous_activity_occurred_at» as before_that)`, 'unknown-feature'],
  [
    `${primary}\nappend last before returned_book (ts filter «{{ dbt_aql.clean(title) }}» = 'Emma')`,
    'unresolved-macro',
  ],
  [`${primary}\n«{% if target.name == 'dev' %}»\nlimit 5`, 'unresolved-macro'],
  [`«{{ dbt_aql.build_stream(activity_list=[ref('borrowed_book')]) }}»`, 'unresolved-macro'],
  [`«{% set aql %}»\n${primary}\n{% endset %}\n\n{{ dbt_aql.dataset(aql) }}`, 'dbt-wrapper'],
  [
    `-- depends_on: {{ ref('x') }}
«{{ dbt_aql.query_stream(
    stream='reader_stream',
    primary_activity=dbt_aql.primary_activity(activity='borrowed_book', relationship_selector='first', columns=[])
) }}»`,
    'dbt-macro-arguments',
  ],
  [
    `«{{
    dbt_activity_schema.dataset(
        ref("reader_stream"),
        dbt_activity_schema.activity(dbt_activity_schema.all_ever(), "borrowed book"),
        []
    )
}}»`,
    'dbt-macro-arguments',
  ],
  // What the packages' reference writes in angle brackets is no name yet.
  [`using reader_stream\nselect all borrowed_book (\n    «<column>[ as <alias>]»,\n    ts\n)`, 'query-syntax-error'],
];

test.each(read)('is read: %s', (text) => {
  const problems = problemsOf(text);
  expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
  const { query } = bindQuery(parseQuery('q.aql', text), catalogue);
  expect(query).toBeDefined();
  if (query)
    expect(compileQuery(query, { dialect: duckdb, stream: { ...stream, name: query.stream } }).sql).toMatch(/^with/);
  expect(formatQuery('query', text)).toBeDefined();
});

test.each(reported)('is reported: %s', (marked, rule) => {
  const text = marked.replaceAll(/[«»]/g, '');
  const found = problemsOf(text).map((problem) => ({
    rule: problem.rule,
    at: `${text.slice(0, problem.range.start)}«${text.slice(problem.range.start, problem.range.end)}»${text.slice(problem.range.end)}`,
  }));
  expect(found).toContainEqual({ rule, at: marked });
});

test('a reusable column is read as the model it was', () => {
  const text = `-- file name reader__fines_paid_after.sql

{% set aql %}
using reader_stream
aggregate after returned_book (
    sum(fine)
)
{% endset %}

{{config(materialized='dataset_column', aql=aql)}}

{{ dbt_aql.dataset_column(aql) }}
`;
  const parsed = parseColumns('fines_paid_after.aql', text);
  expect(parsed.problems.map(({ rule }) => rule)).toEqual(['dbt-wrapper']);
  const [edit] = parsed.problems[0]?.fixes[0]?.edits ?? [];
  const alone = edit && text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
  expect(alone).toBe(
    '-- file name reader__fines_paid_after.sql\n\nusing reader_stream\naggregate after returned_book (\n    sum(fine)\n)\n',
  );
  expect(parseColumns('fines_paid_after.aql', alone ?? '').problems).toEqual([]);
});

test('a query is formatted inside its model, and the model stays', () => {
  const text = `{% set aql %}
using reader_stream   select all borrowed_book(ts)
{% endset %}

{{ dbt_aql.dataset(aql) }}
`;
  expect(edited(text, formatQuery('query', text) ?? [])).toBe(`{% set aql %}
using reader_stream
select all borrowed_book (
  ts
)
{% endset %}

{{ dbt_aql.dataset(aql) }}
`);
});

test.each([
  [`${primary}\nappend first between_after returned_book (ts as joined_at)`, 'between'],
  ['using reader_stream\nselect all reader__borrowed_book (ts)', 'borrowed_book'],
  [`${primary}\ninclude (reader__fines_paid_after)`, 'fines_paid_after'],
])('%s: the fix writes %s', (text, word) => {
  const [problem] = problemsOf(text);
  expect(problem?.fixes[0]?.edits[0]?.text).toBe(word);
});
