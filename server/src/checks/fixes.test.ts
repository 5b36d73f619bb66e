import { expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const rest = "ts, email as customer, 'x' as activity, json_object() as feature_json";

/** The text after the first quick fix of a rule. */
function fixed(text: string, rule: string): string {
  const fix = projectOf(text)
    .problems(verdicts)
    .find((problem) => problem.rule === rule)?.fixes[0];
  return fix ? applied(text, fix) : 'no fix';
}

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

test('what has no name in the text is nothing to remove', () => {
  for (const item of ['columns(*)', 'columns(* exclude (a))', "columns('x_(.*)') as '\\1'", "unnest({'a': 1})"]) {
    expect(projectOf(`select id as activity_id, ${rest}, ${item} from t`).problems(verdicts)).toEqual([]);
  }
});

test('a natural join of two common tables gives what both have once', () => {
  const tables = `with a as (select 1 as activity_id, ts, email as customer from t), b as (select 1 as activity_id, 'x' as activity, json_object() as feature_json)`;
  expect(projectOf(`${tables} select * from a natural join b`).problems(verdicts)).toEqual([]);
});
