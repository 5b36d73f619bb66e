import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { shopTables } from './known-tables.test-support.ts';
import { knownTablesOf } from './known-tables.ts';
import { lineageOf, type Sources } from './lineage.ts';
import { readSql } from './read.ts';

/** `name < table.column, …`; what is not clear stands in `?…?`, with its candidates where it has some. */
function told(name: string, { from, unclear }: Sources): string {
  const sources = from.map(({ table, column }) => `${table.parts.join('.')}.${column ?? '*'}`);
  const doubts = unclear.map(({ candidates }) => `?${candidates.join(' or ')}?`);
  return [name, [...new Set([...sources, ...doubts])].sort().join(', ')].filter(Boolean).join(' < ');
}

function outputs(sql: string, dialect: DialectName = 'duckdb'): readonly string[] {
  const { output } = lineageOf(readSql(sql, dialect));
  return [
    ...output.columns.map((column) => told(column.name, column)),
    ...(output.passing ? [told('*', output.passing)] : []),
  ];
}

interface Case {
  readonly sql: string;
  readonly dialect?: DialectName;
  readonly gives: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a column of the only table': {
    sql: 'select id, upper(name) as n from raw.users',
    gives: ['id < raw.users.id', 'n < raw.users.name'],
  },
  'qualified by alias, by table and by schema': {
    sql: 'select u.id, rides.x, raw.trips.y from raw.users u, raw.rides, raw.trips',
    gives: ['id < raw.users.id', 'x < raw.rides.x', 'y < raw.trips.y'],
  },
  'a literal comes from nowhere': {
    sql: "select 'a' as activity, null::text as link from t",
    gives: ['activity', 'link'],
  },
  'a bare name among two tables nobody knows is not guessed': {
    sql: 'select id, a.x from raw.a a join raw.b on a.k = b.k',
    gives: ['id < ?a.id or b.id?', 'x < raw.a.x'],
  },
  'what the text says of one side settles it': {
    sql: 'with b as (select k, v from raw.b) select v, k, w from raw.a a join b on a.k = b.k',
    gives: ['v < raw.b.v', 'k < raw.b.k', 'w < raw.a.w'],
  },
  'using makes one of two': {
    sql: 'select k, a.x from raw.a a join raw.b b using (k)',
    gives: ['k < raw.a.k, raw.b.k', 'x < raw.a.x'],
  },
  'through common tables and subqueries': {
    sql: `with a as (select id, coalesce(email, phone) as who from raw.users), b as (select who as c from a)
      select c, s.n from b, (select count(*) as n, max(x) as m from raw.rides) s`,
    gives: ['c < raw.users.email, raw.users.phone', 'n'],
  },
  'through a star over a table nobody knows': {
    sql: 'with src as (select * from raw.users), named as (select id as user_id, email from src) select user_id, email, * from named',
    gives: ['user_id < raw.users.id', 'email < raw.users.email', 'user_id < raw.users.id', 'email < raw.users.email'],
  },
  'a star that stays open names its tables': {
    sql: 'with src as (select * from raw.users) select *, 1 as x from src',
    gives: ['x', '* < raw.users.*'],
  },
  'through stars of stars, with what they leave out, rename and replace': {
    sql: `with users as (select * exclude (secret) rename (mail as email) from raw.users), u as (select users.* replace (lower(email) as email) from users)
      select v.id, v.email, v.secret from u as v`,
    dialect: 'snowflake',
    gives: ['ID < raw.users.ID', 'EMAIL < raw.users.MAIL', 'SECRET < ??'],
  },
  'exclude, rename and replace': {
    sql: 'with s as (select * exclude (a) rename (b as c) replace (d + e as d) from raw.t) select a, c, d, f from s',
    gives: ['a < ??', 'c < raw.t.b', 'd < raw.t.d, raw.t.e', 'f < raw.t.f'],
  },
  'every branch of a union': {
    sql: 'select id as a, x from raw.one union all select key, y from raw.two',
    gives: ['a < raw.one.id, raw.two.key', 'x < raw.one.x, raw.two.y'],
  },
  'by name where the union says so': {
    sql: 'select id as a, x from raw.one union all by name select y as x, z as a from raw.two',
    gives: ['a < raw.one.id, raw.two.z', 'x < raw.one.x, raw.two.y'],
  },
  'a recursive table adds nothing by itself': {
    sql: `with recursive c as (select id, parent from raw.tree union all select t.id, c.parent from raw.tree t join c on t.parent = c.id)
      select id, parent from c`,
    gives: ['id < raw.tree.id', 'parent < raw.tree.parent'],
  },
  'a common table named as the table it reads': {
    sql: 'with users as (select id, email from users) select id from users',
    dialect: 'postgres',
    gives: ['id < users.id'],
  },
  'a scalar subquery gives what it selects': {
    sql: 'select (select max(r.ts) from raw.rides r where r.u = u.id) as last, u.id from raw.users u',
    gives: ['last < raw.rides.ts', 'id < raw.users.id'],
  },
  'a subquery sees the block around it': {
    sql: 'select (select u.email || max(r.x) from raw.rides r) as e from raw.users u',
    gives: ['e < raw.rides.x, raw.users.email'],
  },
  'a lateral subquery sees the tables before it': {
    sql: 'select l.v from raw.users u cross join lateral (select u.email as v) l',
    dialect: 'postgres',
    gives: ['v < raw.users.email'],
  },
  'what a function of the rows gives comes from what it is given': {
    sql: 'select t.id, f.value:name::string as n from raw.t t, lateral flatten(input => t.payload:items) f',
    dialect: 'snowflake',
    gives: ['ID < raw.t.ID', 'N < raw.t.PAYLOAD'],
  },
  'an unnested list by its alias': {
    sql: 'select id, item from raw.t, unnest(items) as item',
    dialect: 'bigquery',
    gives: ['id < raw.t.id', 'item < raw.t.items'],
  },
  'a struct’s field is its column': {
    sql: 'select event.name as n, e.event.params.k as k from raw.events e',
    dialect: 'bigquery',
    gives: ['n < raw.events.event', 'k < raw.events.event'],
  },
  'windows, filters and orders inside an expression': {
    sql: 'select sum(x) filter (where y > 1) over (partition by z order by w rows between unbounded preceding and current row) as s from t',
    gives: ['s < t.w, t.x, t.y, t.z'],
  },
  'a named window is what it is made of': {
    sql: 'select rank() over w as r, sum(x) over (v rows unbounded preceding) as s from t window w as (order by a), v as (partition by b)',
    gives: ['r < t.a', 's < t.b, t.x'],
  },
  'list comprehensions, zones and zoned literals': {
    sql: `select [x.name for x in tags if x.kind = k] as a, ts at time zone tz as b, timestamp with time zone '2024-01-01' as c,
      at as d from t`,
    gives: ['a < t.k, t.tags', 'b < t.ts, t.tz', 'c', 'd < t.at'],
  },
  'types, units, casts and lambdas are no columns': {
    sql: `select cast(a as timestamp with time zone) as a, b::double precision as b, interval '1' day + c as c,
      date_trunc('day', d) as d, extract(year from e) as e, list_transform(f, x -> x + g) as f, timestamp '2024-01-01' as h from t`,
    gives: ['a < t.a', 'b < t.b', 'c < t.c', 'd < t.d', 'e < t.e', 'f < t.f, t.g', 'h'],
  },
  'units without quotes': {
    sql: 'select date_trunc(ts, month) as m, timestamp_diff(a, b, second) as s, datetime_add(c, interval n day) as d from t',
    dialect: 'bigquery',
    gives: ['m < t.ts', 's < t.a, t.b', 'd < t.c, t.n'],
  },
  'a column called as a unit is one where no unit may stand': {
    sql: 'select coalesce(day, month) as d from t',
    gives: ['d < t.day, t.month'],
  },
  'keys, named arguments and paths': {
    sql: "select {'a': x, b: y} as o, f(z := w) as z from t",
    gives: ['o < t.x, t.y', 'z < t.w'],
  },
  'an alias of the same list, where the warehouse has that': {
    sql: 'with t as (select a from raw.t) select a + 1 as b, b * 2 as c from t',
    gives: ['b < raw.t.a', 'c < raw.t.a'],
  },
  'the alias of a list and a column nobody can see are two readings': {
    sql: 'select a + 1 as b, b * 2 as c from raw.t',
    gives: ['b < raw.t.a', 'c < ?t.b or b?'],
  },
  'where the warehouse has no such aliases it is the column': {
    sql: 'select a + 1 as b, b * 2 as c from raw.t',
    dialect: 'postgres',
    gives: ['b < raw.t.a', 'c < raw.t.b'],
  },
  'names fold as the warehouse folds them': {
    sql: 'with c as (select Id as "userId", email from raw.t) select "userId", EMAIL from c',
    dialect: 'snowflake',
    gives: ['userId < raw.t.ID', 'EMAIL < raw.t.EMAIL'],
  },
  'quotes keep case where the warehouse tells it apart': {
    sql: 'with c as (select a as "X", b as x from raw.t) select "X", X from c',
    dialect: 'postgres',
    gives: ['X < raw.t.a', 'x < raw.t.b'],
  },
  'what a pivot gives is not known': {
    sql: 'select q1 from raw.sales pivot (sum(x) for q in (1, 2))',
    dialect: 'snowflake',
    gives: ['Q1 < ??'],
  },
  'a whole row': {
    sql: 'select to_json(r) as o, count(r.*) as n from raw.rides r',
    gives: ['o < raw.rides.*', 'n < raw.rides.*'],
  },
  values: { sql: 'select v.a from (values (1, 2)) v(a, b)', gives: ['a'] },
  'Jinja that may become anything, and a model by its name': {
    sql: "select id, {{ dbt_utils.star(x) }} as s, {{ var('n') }} + n as t from {{ ref('stg_users') }}",
    gives: ['id < stg_users.id', 's < ??', 't < ??, stg_users.n'],
  },
  'what match_recognize gives is not known': {
    sql: 'select m from raw.t match_recognize (partition by a order by b measures last(c) as m pattern (x) define x as true)',
    dialect: 'snowflake',
    gives: ['M < ??'],
  },
  'from first': { sql: 'from raw.t select a', gives: ['a < raw.t.a'] },
  'a schema that is not said': {
    dialect: 'snowflake',
    sql: 'select a.b, d.c from raw..t as a join db.raw.t d',
    gives: ['B < raw..t.B', 'C < db.raw.t.C'],
  },
};

describe('what the columns that come out are made of', () => {
  test.each(Object.entries(cases))('%s', (_, { sql, dialect, gives }) => {
    expect(outputs(sql, dialect)).toEqual(gives);
  });
});

const dbtLike = `with src as (
  select * from raw.users
), named as (
  select id, lower(email) as email, plan, created from src where created > '2024-01-01'
), idle as (
  select 1 as one
), counted as (
  select n.id, count(*) as rides, max(r.ts) as last from named n join raw.rides r on r.rider = n.id group by n.id
)
select named.email, counted.rides from named join counted using (id)`;

describe('who reads what', () => {
  const lineage = lineageOf(readSql(dbtLike, 'duckdb'));
  const textOf = ({ start, end }: { start: number; end: number }) => dbtLike.slice(start, end);

  test('common tables, where they are read, and which of their columns', () => {
    expect(
      lineage.commonTables.map(({ name, readAt, used }) => [name, readAt.length, used === 'all' ? used : [...used]]),
    ).toEqual([
      ['src', 1, ['id', 'email', 'plan', 'created']],
      ['named', 2, ['id', 'email']],
      ['idle', 0, []],
      ['counted', 1, ['id', 'rides']],
    ]);
  });

  test('tables with the common table in which they are read', () => {
    expect(
      lineage.reads.map(({ reader, table, range }) => [
        reader ? textOf(reader) : '(query)',
        'common' in table ? textOf(table.common) : table.parts.join('.'),
        textOf(range),
      ]),
    ).toEqual([
      ['src', 'raw.users', 'raw.users'],
      ['named', 'src', 'src'],
      ['counted', 'named', 'named'],
      ['counted', 'raw.rides', 'raw.rides'],
      ['(query)', 'named', 'named'],
      ['(query)', 'counted', 'counted'],
    ]);
  });

  test('each source with the place that names it', () => {
    const [email] = lineage.output.columns;
    expect(email?.from.map(({ range }) => [textOf(range), range.start])).toEqual([['*', dbtLike.indexOf('*')]]);
    const at = dbtLike.indexOf('max(r.ts)');
    const [last] = lineage.sourcesIn({ start: at, end: at + 9 }).from;
    expect(last).toMatchObject({ column: 'ts', range: { start: at + 4, end: at + 8 } });
  });

  test.each<readonly [string, readonly unknown[]]>([
    ['with c as (select a, b, d from t) select c.* exclude (a) from c', ['b', 'd']],
    ['with c as (select a, b from t) select to_json(c) from c', ['all']],
    ['with c as (select a, b from t) select x from u where exists (select 1 from c where c.a = u.a)', ['a']],
    ['with c as (select a, b from t), d as (select a, e from v) select a from c, d', ['a']],
    ['with c as (select a, b from t) from c', ['a', 'b']],
    ['with c as (select * from t) select a from c', ['a']],
    ['with c as (select * from t) select * from c', ['all']],
    ['with c as (select a, b from t) select x from u join c on u.k = c.b order by a', ['b', 'a']],
    ['with c as (select q, v from t) select * from c pivot (sum(v) for q in (1, 2))', ['all']],
    ['with recursive c as (select 1 as n, 2 as m union all select n + 1, m from c) select n from c', ['n']],
  ])('%s', (sql, expected) => {
    const [table] = lineageOf(readSql(sql, 'duckdb')).commonTables;
    expect(table?.used === 'all' ? ['all'] : [...(table?.used ?? [])]).toEqual(expected);
  });

  test('the columns of a table the warehouse told of', () => {
    const known = knownTablesOf(shopTables, 'duckdb');
    const sql = 'select *, plan as p from main.stations join app.users on name = email';
    const { output } = lineageOf(readSql(sql, 'duckdb', known));
    expect(output.columns.map((column) => told(column.name, column))).toEqual([
      'id < main.stations.id',
      'name < main.stations.name',
      'id < app.users.id',
      'ts < app.users.ts',
      'email < app.users.email',
      'plan < app.users.plan',
      'p < app.users.plan',
    ]);
    expect(output.passing).toBeUndefined();
  });
});
