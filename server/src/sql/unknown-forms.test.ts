import { expect, test, vi } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { readSql } from './read.ts';
import { withoutUnknownForms } from './unknown-forms.ts';
import { questionOf } from './verdict.ts';

test.each<[DialectName, string, string]>([
  ['bigquery', `select rb'a', BR"""b""" -- rb'c'`, `select  r'a',  r"""b""" -- rb'c'`],
  [
    'redshift',
    `select object_transform(doc keep '"a"' set '"b"', 1)`,
    `select object_transform(doc ,    '"a"' ,   '"b"', 1)`,
  ],
  ['snowflake', 'select f(** [1], **b, c), a ** 2', 'select f(   [1],   b, c), a ** 2'],
  ['snowflake', 'from t resample (using ts\nincrement by 5) r', 'from t                   \n                r'],
  [
    'databricks',
    'from t lateral view explode(a) x as b, c select b',
    'from t                                   select b',
  ],
  ['athena', 'select limit as a, max(limit) from t limit 10', 'select _imit as a, max(_imit) from t limit 10'],
  [
    'snowflake',
    'from t resample (using limit increment by limit) r',
    'from t                                           r',
  ],
  [
    'snowflake',
    'select a from t ->> select $1, (select b from $2) from $1 join $2',
    'select a from t ;   select $1, (select b from _2) from _1 join _2',
  ],
  ['databricks', "select a:b?::int, c?:: string, '?::'", "select a:b:: int, c::  string, '?::'"],
  ['athena', 'pattern (a) subset u = (a), v = (b) define', 'pattern (a)                         define'],
])('%s: %s', (dialect, sql, plain) => {
  expect(withoutUnknownForms(sql, dialect)).toBe(plain);
  expect(plain).toHaveLength(sql.length);
});

test.each<[DialectName, string]>([
  ['bigquery', "select 'rb', rb, `br`"],
  ['redshift', 'select f(doc keep \'"a"\'), object_transform(doc, keep, set)'],
  ['snowflake', 'select a ** b, f(**) from resample (select 1)'],
  ['databricks', 'select b from t lateral view explode(a) x as b union all select c from u'],
  ['databricks', 'select b from (select a from t lateral view explode(a) x), (select c from u)'],
  ['databricks', 'select b from t lateral view explode(a) x where b in (select c from u)'],
  ['bigquery', 'select limit as a from t limit 10'],
  ['snowflake', 'select $1, t.$2 from @stage/path t join $3'],
  ['snowflake', 'select a from t order by b limit all offset 5'],
  ['athena', 'select subset, u from t where subset = (a)'],
  ['postgres', "select rb'a', f(** [1]), object_transform(doc keep 'a')"],
])('left as it is, %s: %s', (dialect, sql) => {
  expect(withoutUnknownForms(sql, dialect)).toBe(sql);
});

test.each<[DialectName, string, number]>([
  ['athena', "select limit as a, '{{ b }}' as b from {{ ref('t') }} where ts > @start_ts limit 10", 1],
  ['databricks', 'from t lateral view explode(a) x as b select b where ts > @start_ts', 1],
  ['databricks', 'select a from t', 0],
])('%s: tokens that are there already are taken, where they are needed: %s', (dialect, sql, times) => {
  const tokens = vi.fn(() => readSql(sql, dialect).cursor);
  expect(questionOf(sql, dialect, tokens)).toEqual(questionOf(sql, dialect));
  expect(tokens).toHaveBeenCalledTimes(times);
});
