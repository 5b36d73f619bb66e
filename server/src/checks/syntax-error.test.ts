import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { factsOf } from '../sql/read.ts';
import { questionOf } from '../sql/verdict.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { marked } from './checking.test-support.ts';
import { syntaxErrors } from './syntax-error.ts';

const verdicts = await loadVerdicts();

const told = (sql: string, dialect: DialectName) =>
  syntaxErrors(factsOf(sql, dialect), verdicts.of(questionOf(sql, dialect), { file: '', part: 0 })).map(
    ({ range }) => range,
  );

/** `«…»` is the place; none where nothing is told. */
function places(cases: readonly (readonly [DialectName, string])[]): void {
  test.each(cases)('%s: %s', (dialect, source) => {
    const { text, ranges } = marked(source);
    expect(told(text, dialect)).toEqual(ranges);
  });
}

describe('operators behind a pipe, which hardly a parser knows', () => {
  places(
    (['bigquery', 'databricks'] as const).flatMap((dialect) =>
      [
        'from t |> «wher» a > 1 |> select a',
        'from t |> where a > 1 |> «selct» a',
        'from t |> «agregate» count(*) as n group by a',
        'from t |> aggregate count(*) as n «grup» by a',
        'from t |> where a «>» |> limit 5',
        'from t |> «where» |> limit 5',
        'from t |> where a > 1 |> «select»',
        'from t «|>»',
        'from (from t «|>») |> select a',
        'with u as (select 1 as a «|>» |> where a = 1) select a from u',
        'from t |> where a in (select b from u) |> extend a + 1 as b |> set a = 2 |> drop c |> as v |> select v.a, b',
        'from t |> aggregate sum(a) as a, max(b) as b group by c |> order by c desc |> limit 5',
        'from t |> left join u using (a) |> tablesample system (10 percent) |> unheard_of a, b',
        'from t |> pivot (sum(a) for b in (1, 2)) |> union all (select 1, 2), (select 3, 4) |> new a',
        'select a from t |> where a = 1 |> limit 5 offset 2',
      ].map((sql) => [dialect, sql] as const),
    ),
  );
});

describe('a comma that is missing between common tables is told where it is missing', () => {
  places(
    (['snowflake', 'bigquery', 'databricks', 'athena', 'redshift', 'duckdb'] as const).map(
      (dialect) => [dialect, 'with a as (select 1 as x) «b» as (select 2 as y) select * from a, b'] as const,
    ),
  );
});

describe('DuckDB, where its own parser may not be asked', () => {
  places([
    ['duckdb', 'select * exclude (a) from t order by all group «by»'],
    ['duckdb', 'select a.b[1:2] as c from t asof join u on t.x >= u.x where b «=»'],
    ['duckdb', "select {'a': 1} as d, columns('x.*') from t where a «and» group by all"],
    ['duckdb', 'from t select list_transform([1], x -> x + 1), a «b» c'],
    ['duckdb', 'select * replace (a + 1 as a) from t qualify row_number«(» over () = 1'],
    ['duckdb', 'from t positional join u select * exclude (b) where (a = 1) and b in «(»1, 2'],
    ['duckdb', "select #1, t.* like '%x' from t asof left join u using (a, b) using sample 10%"],
  ]);
});

describe('forms that every parser reads and the warehouse refuses', () => {
  places(
    (['snowflake', 'bigquery', 'databricks', 'athena', 'redshift'] as const).flatMap((dialect) =>
      ['select a from t where b in «()»', 'select a from t where b «not» null and c = 1'].map(
        (sql) => [dialect, sql.replace('«()»', '«(»)')] as const,
      ),
    ),
  );
});
