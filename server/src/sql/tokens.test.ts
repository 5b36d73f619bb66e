import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { maskJinja } from './jinja.ts';
import { lexicalRules } from './lexical.ts';
import { factsOf } from './read.ts';
import { tokenize } from './tokens.ts';

const read = (text: string, dialect: DialectName): readonly string[] =>
  tokenize(text, lexicalRules(dialect)).tokens.map(({ kind, value }) => `${kind} ${value}`);

describe('each dialect cuts by its own rules', () => {
  test.each<[DialectName, string, readonly string[]]>([
    ['duckdb', `'it''s' "a""b"`, ["string it's", 'quoted a"b']],
    ['duckdb', "'a\\' x", ['string a\\', 'word x']],
    ['duckdb', "E'a\\'b' x", ["string a'b", 'word x']],
    ['duckdb', '$a$x $$ y$a$ z', ['string x $$ y', 'word z']],
    ['duckdb', 'a::int->>b', ['word a', 'symbol ::', 'word int', 'symbol ->>', 'word b']],
    ['duckdb', '/* a /* b */ c */ d', ['word d']],
    ['duckdb', '1_000 .5 1.5e-3 0xFF 1.', ['number 1_000', 'number .5', 'number 1.5e-3', 'number 0xFF', 'number 1.']],
    ['duckdb', '@start_ts $1 ?', ['parameter @start_ts', 'parameter $1', 'parameter ?']],
    ['postgres', 'A"B" -- c\nD', ['word a', 'quoted B', 'word d']],
    ['postgres', `U&'d\\0061' u&"x" u & 'y'`, ['string d\\0061', 'quoted x', 'word u', 'symbol &', 'string y']],
    ['postgres', '`a`', ['symbol `', 'word a', 'symbol `']],
    ['snowflake', "'a\\'b' // c\nd $$e'$$", ["string a'b", 'word d', "string e'"]],
    ['bigquery', "`a-b.c` \"d\" r'\\'' # e\n'''f 'g' '''", ['quoted a-b.c', 'string d', "string \\'", "string f 'g' "]],
    [
      'bigquery',
      "b'a' RB'\\x' a.2024_b |> x",
      ['string a', 'string \\x', 'word a', 'symbol .', 'word 2024_b', 'symbol |>', 'word x'],
    ],
    [
      'bigquery',
      'array<struct<a int64>>[]',
      [
        'word array',
        'symbol <',
        'word struct',
        'symbol <',
        'word a',
        'word int64',
        'symbol >',
        'symbol >',
        'symbol [',
        'symbol ]',
      ],
    ],
    ['bigquery', 'a < b >> c', ['word a', 'symbol <', 'word b', 'symbol >>', 'word c']],
    ['bigquery', '@@x.y @z', ['parameter @@x', 'symbol .', 'word y', 'parameter @z']],
    [
      'databricks',
      '7L 1.5BD 2e3f 7lx n?::int ?',
      [
        'number 7L',
        'number 1.5BD',
        'number 2e3f',

        'word 7lx',
        'word n',
        'symbol ::',
        'word int',
        'parameter ?',
      ],
    ],
    ['databricks', "`a``b` \"c\" 'd\\'e'", ['quoted a`b', 'string c', "string d'e"]],
    ['athena', `"a" 'b\\' c`, ['quoted a', 'string b\\', 'word c']],
    ['redshift', '$$a$$ "B"', ['string a', 'quoted B']],
  ])('%s: %s', (dialect, text, expected) => {
    expect(read(text, dialect)).toEqual(expected);
  });

  test.each<[DialectName, string, string]>([
    [
      'bigquery',
      "select id as activity_id, struct<a int64, b string>(1, 'x') as feature_json, 'a' as activity from `p.d.t`",
      'activity_id feature_json activity',
    ],
    ['bigquery', 'select as struct * except (a) from (select 1 as a, 2 as b)', 'b'],
    [
      'snowflake',
      "select $1:id::string as activity_id, object_construct('k', v:a) as feature_json from @stage/x t",
      'ACTIVITY_ID FEATURE_JSON',
    ],
    ['snowflake', 'select a from t minus select b from u', 'A'],
    [
      'databricks',
      "select named_struct('a', 1) as feature_json, `id` as activity_id from t",
      'feature_json activity_id',
    ],
    ['redshift', 'select top 10 a, b from t', 'a b'],
    [
      'athena',
      "select json_format(cast(map(array['a'], array[x]) as json)) as feature_json, a from t",
      'feature_json a',
    ],
  ])('%s: the columns of %s', (dialect, sql, expected) => {
    const { outputs } = factsOf(sql, dialect);
    expect(outputs.columns.map(({ name }) => name).join(' ')).toBe(expected);
  });
});

describe('offsets', () => {
  test.each(['select größe, 🎉, "🎉" as x', "select 'a\r\nb', 1", '\ufeffselect 1'])(
    '%j: tokens and gaps make the text',
    (text) => {
      const { tokens } = tokenize(text, lexicalRules('duckdb'));
      let end = 0;
      for (const token of tokens) {
        expect(text.slice(end, token.start).trim()).toBe('');
        end = token.end;
      }
      expect(text.slice(end).trim()).toBe('');
    },
  );
});

describe('what is never closed', () => {
  test.each([
    ["select 'a", 'string'],
    ['select "a', 'name'],
    ['select /* a', 'comment'],
    ['select $$a', 'text'],
    ['select (a', '('],
    ['select a)', ')'],
    ['select [a)', '['],
    ['select (a; select 1', '('],
  ])('%s', (text) => {
    expect(tokenize(text, lexicalRules('duckdb')).defects.length).toBeGreaterThan(0);
  });
  test('a bracket ends with its statement', () => {
    const { defects } = tokenize('select (a; select (b)', lexicalRules('duckdb'));
    expect(defects.map(({ range }) => range.start)).toEqual([7]);
  });
});

describe('Jinja', () => {
  test.each([
    ["from {{ ref('a') }} x", false],
    ["from {{ ref('pkg', 'a') }}", false],
    ['from {{- source(\'a\', "b") -}}', false],
    ['from {{ this }}', false],
    ["{{ config(materialized='table') }} select 1", false],
    ['{# note #} select 1', false],
    ["select {{ var('x') }}", true],
    ['{% if a %} select 1 {% endif %}', true],
    ["select {{ ref('a')", true],
    ["select {'a': {'b': 1}}", false],
  ])('%s', (text, templated) => {
    const masked = maskJinja(text);
    expect(masked.templated).toBe(templated);
    expect(masked.text).toHaveLength(text.length);
  });
});
