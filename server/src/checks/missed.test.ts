import { describe, expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const postgres = `${plainSettings}connection: pg\nconnections:\n  pg: { type: postgres }\n`;
const withAnonymous = plainSettings.replace('customer }', 'customer, optional_columns: [anonymous_customer_id] }');
const rest = "ts, email as customer, 'x' as activity, j as feature_json";

/** What is said, at the marked places; every fix leaves nothing to say. */
function says(source: string, rules: readonly string[], settings = plainSettings): void {
  const { text, ranges } = marked(source);
  const found = projectOf(text, settings).problems(verdicts);
  expect(found.map(({ rule, range }) => [rule, range])).toEqual(rules.map((rule, index) => [rule, ranges[index]]));
  const repaired = found
    .flatMap(({ fixes }) => fixes.slice(0, 1))
    .toReversed()
    .reduce(applied, text);
  if (found.every(({ fixes }) => fixes.length > 0))
    expect(projectOf(repaired, settings).problems(verdicts)).toEqual([]);
}

describe('one mistake, one problem', () => {
  test.each([postgres, plainSettings])('values without names', (settings) => {
    says("«values» ('1', timestamp '2024-01-01', 'a@b.c', 'x', '{}'::json)", ['unnamed-values'], settings);
    says("«values» ('1', timestamp '2024-01-01', 'a@b.c', 'x')", ['unnamed-values'], settings);
  });

  test.each([
    `select id as activity_id, at as «timestamp», email as customer, 'x' as activity, j as feature_json from t`,
    `select id as activity_id, «created_at», email as customer, 'x' as activity, j as feature_json from t`,
    `select id as activity_id, ts, email as customer, 'x' as activity, j as «features» from t`,
    `select id as activity_id, ts, email as customer, 'x' as activity, j as «properties» from t`,
    `select id as activity_id, ts, «user_id», 'x' as activity, j as feature_json from t`,
    `select id as activity_id, ts, email as customer, 'x' as «event», j as feature_json from t`,
    `select «id», ts, email as customer, 'x' as activity, j as feature_json from t`,
  ])('a column under another name: %s', (source) => says(source, ['misspelt-column']));

  test('where a star may bring the column, nothing is meant', () => {
    says("«select» *, «created_at», 'x' as activity from t", ['unexpanded-star', 'unknown-column']);
  });

  test('the likelier of two, the other is only unknown', () => {
    says(
      "select id as activity_id, «created_at», at as «timestamp», email as customer, 'x' as activity, j as feature_json from t",
      ['unknown-column', 'misspelt-column'],
    );
  });
});

describe('union by name', () => {
  const first = `select id as activity_id, ${rest} from t`;
  test('a branch lacks a column', () => {
    says(
      `${first} union all by name «select» id as activity_id, email as customer, 'y' as activity, j as feature_json from u`,
      ['missing-column'],
    );
  });
  test('anonymous rows have no customer', () => {
    const second =
      "select id as activity_id, ts, 'web_' || cookie as anonymous_customer_id, 'y' as activity, j as feature_json from u";
    says(`${first} union all by name ${second}`, [], withAnonymous);
  });
});

test.each([plainSettings, postgres])('a comma is missing between common tables', (settings) => {
  says(
    `with a as (select * from t) «b» as (select * from a) select id as activity_id, ${rest} from b`,
    ['syntax-error'],
    settings,
  );
});

describe('ts with a zone', () => {
  const of = (ts: string): string =>
    `select id as activity_id, ${ts} as ts, email as customer, 'x' as activity, j as feature_json from t`;
  test.each(['to_timestamp(x)', 'x::timestamptz - interval 1 day', "to_timestamp(x) + interval '1 day'"])('%s', (ts) =>
    says(of(`«${ts}»`), ['ts-with-zone']),
  );
  test.each(["to_timestamp(x, 'YYYY')", "to_timestamp(x) - interval '1 day'", "(x::timestamptz - interval '1 day')"])(
    'PostgreSQL: %s',
    (ts) => says(of(`«${ts}»`), ['ts-with-zone'], postgres),
  );
  test.each(['now()', "now() - interval '1 day'", 'current_timestamp', 'localtimestamp'])('a clock: %s', (ts) => {
    const [word = ''] = ts.split(' ');
    says(of(ts.replace(word, `«${word}»`)), ['non-deterministic']);
    says(of(ts.replace(word, `«${word}»`)), ['non-deterministic'], postgres);
  });
  test.each([
    'x::timestamptz - started',
    'to_timestamp(x)::timestamp',
    "timestamp '2024-01-01' + interval '1 day'",
    "to_timestamp(x) at time zone 'UTC'",
  ])('none: %s', (ts) => {
    says(of(ts), []);
    says(of(ts), [], postgres);
  });
});
