import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();

const on = (connection: string): string =>
  `${plainSettings}connection: here\nconnections:\n  here: { type: ${connection} }\n`;
const rest = "ts, email as customer, 'x' as activity, object_construct() as feature_json";

/** The syntax errors of a text, which have to stand at the marked places. */
function says(source: string, settings: string): void {
  const { text, ranges } = marked(source);
  const found = projectOf(text, settings).problems(verdicts);
  expect(found.filter(({ rule }) => rule === 'syntax-error').map(({ range }) => range)).toEqual(ranges);
}

describe('whose SQL it is', () => {
  const snowflake = `select id as activity_id, v:a[0]::string as s, \`, ${rest} from t`;
  test.each([
    ['another warehouse than there is', on('orcale')],
    ['settings that are no YAML', `${plainSettings}rules: [\n`],
    ['a profile of dbt that was not found', on('dbt, profile: shop')],
    ['a connection that is not there', `${plainSettings}connection: there\n`],
  ])('is not known from %s: nothing is an error', (_, settings) => says(snowflake, settings));

  test('is DuckDB’s where no connection is named', () =>
    says(`select id as activity_id, ${rest}, «case» a from t`, plainSettings));
});

describe('a comma with nothing behind it that parsers read over', () => {
  const strict: readonly DialectName[] = ['postgres', 'redshift', 'databricks', 'athena'];
  const lenient: readonly DialectName[] = ['snowflake', 'bigquery', 'duckdb'];
  test.each(strict)('behind the last column, %s', (dialect) => {
    says(`select id as activity_id, ${rest}«,» from t`, on(dialect));
    says(
      `with a as (select id, ts«,»\nfrom (select * from t) u) select id as activity_id, ${rest} from a`,
      on(dialect),
    );
    says(`select id as activity_id, ${rest}, t.from from t`, on(dialect));
  });
  test.each(lenient)('is allowed behind the last column, %s', (dialect) =>
    says(`select id as activity_id, ${rest}, from t`, on(dialect)),
  );
  test.each([...strict, ...lenient])('among arguments, %s', (dialect) => {
    says(`select coalesce(id«,», 'a') as activity_id, ${rest} from t`, on(dialect));
    says(`select coalesce(id, ',,') as activity_id, ${rest} from t -- ,,`, on(dialect));
  });
});

test('a text that is nested too deeply is told to be so, and is no error', () => {
  const chain = Array.from({ length: 3_000 }, (_, index) =>
    index === 0 ? 'c0 as (select * from t)' : `c${index} as (select * from c${index - 1})`,
  );
  const brackets = `${'('.repeat(6_000)}1${')'.repeat(6_000)}`;
  for (const text of [
    `with ${chain.join(', ')} select id as activity_id, ${rest} from c2999`,
    `select ${brackets} as activity_id, ${rest} from t`,
  ]) {
    const found = projectOf(text, on('snowflake'), { 'transformations/b.sql': text }).problems();
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([['syntax-error', 'info']]);
    expect(found[0]?.range).toEqual({ start: 0, end: text.indexOf(' ') });
  }
});
