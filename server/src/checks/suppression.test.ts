import { expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();

const connected = (dialect: DialectName): string =>
  `${plainSettings}connection: here\nconnections:\n  here: { type: ${dialect} }\n`;

const objects: Partial<Record<DialectName, string>> = {
  snowflake: 'object_construct()',
  postgres: 'jsonb_build_object()',
};

/** A transformation with a column too many, and what stands behind and above it. */
function withColumn(dialect: DialectName, behind: string, above = ''): string {
  const object = objects[dialect] ?? 'json_object()';
  return `select id as activity_id, ts, email as customer, 'x' as activity, ${object} as feature_json,\n${above}  plan${behind}\nfrom t`;
}

const found = (text: string, dialect: DialectName) => projectOf(text, connected(dialect)).problems(verdicts);

test.each<[string, DialectName, string, string?]>([
  ['a line', 'duckdb', ' -- activity-schema: ignore unknown-column'],
  ['in brackets of a comment', 'duckdb', ' /* activity-schema: ignore unknown-column */'],
  ['above', 'duckdb', '', '  /* activity-schema: ignore unknown-column */\n'],
  ['before the code of its line', 'duckdb', '', '  /* activity-schema: ignore unknown-column */ '],
  ['of every rule', 'duckdb', ' /*activity-schema:ignore*/'],
  ['several rules', 'duckdb', ' /* activity-schema: ignore missing-column, unknown-column */'],
  ['two slashes on Snowflake', 'snowflake', ' // activity-schema: ignore unknown-column'],
  ['above on Snowflake', 'snowflake', '', '// activity-schema: ignore unknown-column\n'],
  ['a number sign on BigQuery', 'bigquery', ' # activity-schema: ignore unknown-column'],
  ['with words behind it', 'duckdb', ' -- activity-schema: ignore unknown-column - read by the old report'],
])('a comment silences: %s', (_, dialect, behind, above) => {
  expect(found(withColumn(dialect, behind, above), dialect)).toEqual([]);
});

test.each<[string, DialectName, string, string?]>([
  ['of another line', 'duckdb', '', '  /* activity-schema: ignore unknown-column */\n\n'],
  ['over lines', 'duckdb', '', '  /* activity-schema: ignore unknown-column\n  */\n'],
  ['behind the code above', 'duckdb', '', "  '' as _note, /* activity-schema: ignore unknown-column */\n"],
  ['in a text', 'duckdb', '', "  '-- activity-schema: ignore unknown-column' as _note,"],
])('a comment does not silence: %s', (_, dialect, behind, above) => {
  expect(found(withColumn(dialect, behind, above), dialect).map(({ rule }) => rule)).toEqual(['unknown-column']);
});

test('two slashes are no comment where they divide', () => {
  const text = withColumn('duckdb', ' // activity-schema: ignore unknown-column');
  expect(found(text, 'duckdb')).not.toEqual([]);
});

test.each<[string, DialectName, string]>([
  ['-- activity-schema: ignore «unknown-colum»', 'duckdb', 'unknown-column'],
  ['/* activity-schema: ignore missing-column, «unknown-colum» */', 'duckdb', 'unknown-column'],
  ['// activity-schema: ignore «unknown_column»', 'snowflake', 'unknown-column'],
  ['# activity-schema: ignore «unknown-colum»', 'bigquery', 'unknown-column'],
])('a rule that is misspelt: %s', (comment, dialect, meant) => {
  const { text, ranges } = marked(withColumn(dialect, ` ${comment}`));
  const unknown = found(text, dialect).filter(({ rule }) => rule === 'unknown-rule');
  expect(unknown.map(({ range, severity }) => [range, severity])).toEqual([[ranges[0], 'warning']]);
  const [fix] = unknown[0]?.fixes ?? [];
  expect(fix && applied(text, fix)).toBe(marked(withColumn(dialect, ` ${comment}`.replace(/«.*»/, meant))).text);
});

test('a comment that ignores nothing there is says so', () => {
  const unknown = found(withColumn('duckdb', ' -- activity-schema: ignore whatever comes'), 'duckdb');
  expect(unknown.map(({ rule, message }) => [rule, message.slice(0, 27)])).toEqual([
    ['unknown-column', expect.any(String)],
    ['unknown-rule', 'There is no rule `whatever`'],
  ]);
});
