import { expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { withoutUnknownForms } from './unknown-forms.ts';

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
  ['snowflake', 'select a from t order by b limit all offset 5'],
  ['athena', 'select subset, u from t where subset = (a)'],
  ['postgres', "select rb'a', f(** [1]), object_transform(doc keep 'a')"],
])('left as it is, %s: %s', (dialect, sql) => {
  expect(withoutUnknownForms(sql, dialect)).toBe(sql);
});
