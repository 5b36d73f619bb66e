import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import {
  aboutOf,
  applied,
  exampleCases,
  marked,
  plainSettings,
  problemsOf,
  projectOf,
} from './checking.test-support.ts';
import { streamWithoutTransformations } from './stream-without-transformations.ts';

const verdicts = await loadVerdicts();
const rest = "ts, email as customer, 'x' as activity, json_object() as feature_json";

/** The text after the first quick fix of a rule. */
function fixed(text: string, rule: string, settings?: string): string {
  const fix = projectOf(text, settings)
    .problems(verdicts)
    .find((problem) => problem.rule === rule)?.fixes[0];
  return fix ? applied(text, fix) : 'no fix';
}

/** The examples whose problem has a quick fix, each with all of them. */
const repairable = exampleCases.flatMap(([name, check, { fails }]) => {
  const { text } = marked(fails.text);
  const about = aboutOf(check, text);
  const fixes = problemsOf({ ...fails, text }, about, verdicts).flatMap((problem) => problem.fixes);
  return fixes.map((fix) => [`${name}: ${fix.title}`, { ...fails, text: applied(text, fix) }, about] as const);
});

test.each(repairable)('%s', (_, repaired, about) => {
  const left = problemsOf(repaired, about, verdicts);
  // An example of settings is a project without transformations, which is told as well.
  const unfilled = streamWithoutTransformations.id;
  expect(about === 'settings' ? left.filter(({ rule }) => rule !== unfilled) : left).toEqual([]);
});

/** Rules whose files make quick fixes, as the text of the files says. */
const offering = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .filter((text) => text.includes('= defineCheck({') && /\bfixes\b/.test(text))
  .map((text) => /^ {2}id: '([a-z0-9-]+)'/m.exec(text)?.[1] ?? 'unknown');

test.each(offering)('%s: some example has a quick fix', (id) => {
  expect(repairable.filter(([name]) => name.startsWith(`${id} `))).not.toEqual([]);
});

test.each([
  [`select price /* keep */, id as activity_id, ${rest} from t`, 'unknown-column'],
  [`select price, -- keep\n  id as activity_id, ${rest} from t`, 'unknown-column'],
  [`select id as activity_id, -- keep\n  price, ${rest} from t`, 'unknown-column'],
  [
    "select id as activity_id, ts, email as customer, 'x' as activity,\n  plan as feature_1, -- keep\n  price as feature_2 from t",
    'version-11-column',
  ],
])('a quick fix keeps the comments: %j', (text, rule) => {
  const after = fixed(text, rule);
  expect(after).toContain('keep');
  expect(projectOf(after).problems(verdicts)).toEqual([]);
});

test('a column of a common table keeps its name when it is made lower-case', () => {
  const rows = (customer: string, activity: string, from: string): string =>
    `select id as activity_id, ts, ${customer} as customer, '${activity}' as activity, json_object() as feature_json from ${from}`;
  const text = `with u as (select id, t.email, ts from t) ${rows('email', 'left', 'u')}`;
  const beside = { 'transformations/other.sql': rows('lower(email)', 'came', 'u') };
  const problem = projectOf(text, undefined, beside)
    .problems(verdicts)
    .find(({ rule }) => rule === 'email-case');
  expect(problem?.fixes.map((fix) => applied(text, fix))).toEqual([text.replace('t.email', 'lower(t.email) as email')]);
});

test('what has no name in the text is nothing to remove', () => {
  for (const item of ['columns(*)', 'columns(* exclude (a))', "columns('x_(.*)') as '\\1'", "unnest({'a': 1})"]) {
    expect(projectOf(`select id as activity_id, ${rest}, ${item} from t`).problems(verdicts)).toEqual([]);
  }
});

test('a natural join of two common tables gives what both have once', () => {
  const tables = `with a as (select 1 as activity_id, ts, email as customer from t), b as (select 1 as activity_id, 'x' as activity, json_object() as feature_json)`;
  expect(projectOf(`${tables} select * from a natural join b`).problems(verdicts)).toEqual([]);
});

const inPostgres = `${plainSettings}connection: here\nconnections:\n  here: { type: postgres }\n`;
const pgRow = "id as activity_id, ts, email as customer, 'x' as activity, jsonb_build_object() as feature_json from t";

test.each([
  ['select', 'limit 3', ''],
  ['select', 'limit 3 offset 4', ''],
  ['select', 'fetch first 3 rows only', ''],
  ['select', 'fetch first 3 rows with ties', ' order by email, ts desc'],
  ['select', 'for update limit 3', ' order by email, ts desc for update'],
  ['select', 'limit 3 for update', ' order by email, ts desc for update'],
  ['select distinct on (email)', 'limit 3', ' order by email, ts desc'],
])('an order goes with its limit where nothing else reads it: %s … order by … %s', (select, limit, left) => {
  const row = `${select} ${pgRow}`;
  expect(fixed(`${row} order by email, ts desc ${limit}`, 'limit-at-top', inPostgres)).toBe(`${row}${left}`);
});
