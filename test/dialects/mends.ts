import type { DialectName } from '../../server/src/dialects/dialect.ts';

/**
 * Where the transpiler does not give DuckDB what the warehouse means. Each entry shows, by a text of its own, that it is
 * needed: without it the text fails or gives another answer. A function that the transpiler leaves alone, or mistakes, is
 * defined as a macro by what the vendor's documentation says of it.
 */
export interface Mend {
  readonly dialects: readonly DialectName[];
  readonly because: string;
  /** Replaced in the warehouse's SQL before the transpiler sees it. */
  readonly before?: readonly [wrong: RegExp, right: string];
  /** Replaced in what the transpiler gave. */
  readonly after?: readonly [wrong: RegExp, right: string];
  /** A macro that DuckDB needs. */
  readonly macro?: string;
  /** The warehouse's SQL, and the one value it gives. */
  readonly shows: readonly [sql: string, value: string | number | boolean | null];
}

/** A JSON object's value under a key, as text; a pointer takes every key. */
const under = (json: string, key: string): string =>
  `json_extract_string(${json}, '/' || replace(replace(${key}, '~', '~0'), '/', '~1'))`;

const units = 'SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR';

export const mends: readonly Mend[] = [
  {
    dialects: ['redshift'],
    because: 'A backslash escapes what follows it, also in a string without an E before it.',
    before: [/\\\\/g, '\\'],
    shows: ["select 'a\\\\b'", 'a\\b'],
  },
  {
    dialects: ['redshift'],
    because: 'Not translated.',
    macro: 'json_serialize(v) as cast(to_json(v) as varchar)',
    shows: ['select json_serialize(v) from (select true as v) as s', 'true'],
  },
  {
    dialects: ['redshift'],
    because: 'A key is taken for a path, and the last argument for a key.',
    before: [/\bjson_extract_path_text\(/g, 'json_text_under('],
    macro: `json_text_under(v, key, quiet) as ${under('v', 'key')}`,
    shows: [`select json_extract_path_text('{"a.b": "c"}', 'a.b', true)`, 'c'],
  },
  {
    dialects: ['redshift', 'snowflake', 'bigquery'],
    because: 'A negative number of units needs parentheses in DuckDB.',
    after: [new RegExp(`INTERVAL (-\\d+) (${units})\\b`, 'g'), 'INTERVAL ($1) $2'],
    shows: ["select cast(dateadd(month, -1, timestamp '2024-03-31 00:00:00') as varchar)", '2024-02-29 00:00:00'],
  },
  {
    dialects: ['snowflake'],
    because: 'A computed number of units needs parentheses in DuckDB.',
    after: [new RegExp(`INTERVAL (CAST\\([\\w.]+ AS \\w+\\)) (${units})\\b`, 'g'), 'INTERVAL ($1) $2'],
    shows: [
      "select dateadd(month, t.n::integer, '2024-01-31 00:00:00'::timestamp_ntz)::varchar from (select 2 as n) as t",
      '2024-03-31 00:00:00',
    ],
  },
  {
    dialects: ['snowflake'],
    because: 'The name of the argument loses it; FLATTEN has six columns, DuckDB’s UNNEST only the value.',
    before: [/\bflatten\(input => /g, 'flatten('],
    after: [/\(SEQ, KEY, PATH, INDEX, VALUE, THIS\)/g, '(VALUE)'],
    shows: ['select sum(t.value) from lateral flatten(input => array_generate_range(0, 3)) as t', 3],
  },
  {
    dialects: ['snowflake'],
    because: 'DuckDB has the comparison of times in ON; Snowflake’s ASOF JOIN keeps rows that find none.',
    after: [/ASOF JOIN (\S+) MATCH_CONDITION \((\S+ >=? \S+?)\) ON /g, 'ASOF LEFT JOIN $1 ON $2 AND '],
    shows: [
      `with m as (select 1 as e, 5 as t union all select 2 as e, 5 as t), i as (select 1 as e, 4 as t)
       select count(*) from m asof join i match_condition (m.t >= i.t) on m.e = i.e`,
      2,
    ],
  },
  {
    dialects: ['snowflake'],
    because:
      'GET takes a key as it is, where the transpiler makes a path of it; a cast takes a text out of the VARIANT.',
    before: [/\bget\(/g, 'variant_get('],
    macro: `variant_get(v, key) as ${under('v', 'key')}`,
    shows: [`select get(parse_json('{"a.b": "c"}'), 'a.b')::varchar`, 'c'],
  },
  {
    dialects: ['snowflake'],
    because: 'A path becomes JSON, and a text cast from that keeps its quotes.',
    before: [/\b(s\.\w+):(\w+)/g, "variant_get($1, '$2')"],
    macro: `variant_get(v, key) as ${under('v', 'key')}`,
    shows: [`select s.f:a::varchar from (select parse_json('{"a": "b"}') as f) as s`, 'b'],
  },
  {
    dialects: ['snowflake'],
    because: 'The type is lost where the transpiler cannot look into a function.',
    after: [/\bTIMESTAMPNTZ\b/g, 'TIMESTAMP'],
    shows: [
      "select dateadd(day, 1 - dayofweekiso('2024-02-25 00:00:00'::timestamp_ntz), '2024-02-25 00:00:00'::timestamp_ntz)::varchar",
      '2024-02-19 00:00:00',
    ],
  },
  {
    dialects: ['snowflake'],
    because: 'Not translated inside another function.',
    macro: 'dayofweekiso(moment) as isodow(moment)',
    shows: [
      "select dateadd(day, 1 - dayofweekiso(t), t)::varchar from (select '2024-02-25 00:00:00'::timestamp_ntz as t) as s",
      '2024-02-19 00:00:00',
    ],
  },
  {
    dialects: ['snowflake'],
    because: 'Not translated.',
    macro: 'try_to_number(text) as try_cast(text as bigint)',
    shows: [`select try_to_number('12')`, 12],
  },
  {
    dialects: ['snowflake'],
    because: 'Not translated.',
    macro: 'try_to_timestamp_ntz(text) as try_cast(text as timestamp)',
    shows: [`select try_to_timestamp_ntz('2024-01-31 08:00:00')::varchar`, '2024-01-31 08:00:00'],
  },
  {
    dialects: ['bigquery'],
    because: 'A subscript of JSON is a key, where DuckDB takes it for a path.',
    before: [/\bjson_value\(([\w.]+)\[('(?:[^'\\]|\\.)*')\]\)/g, 'json_value_at($1, $2)'],
    macro: `json_value_at(v, key) as ${under('v', 'key')}`,
    shows: [`select json_value(f['so "called"']) from (select json '{"so \\\\"called\\\\"": "b"}' as f) as s`, 'b'],
  },
  {
    dialects: ['bigquery'],
    because: 'JSON_VALUE gives the text without quotes, where the transpiler gives JSON.',
    before: [/\bjson_value\(/g, 'json_value_of('],
    macro: `json_value_of(v, path) as ${under('v', 'substr(path, 3)')}`,
    shows: [`select json_value(json '{"a": "b"}', '$.a')`, 'b'],
  },
  {
    dialects: ['bigquery'],
    because: 'The type keeps its name; the widest of DuckDB’s is enough for what is asked here.',
    after: [/\bbignumeric\b/gi, 'DECIMAL(38, 18)'],
    shows: ["select safe_cast(round(safe_cast('1.5' as bignumeric)) as int64)", 2],
  },
  {
    dialects: ['bigquery'],
    because: 'The ISO week is DuckDB’s only one.',
    after: [/'ISOWEEK'/g, "'WEEK'"],
    shows: [`select string(timestamp_trunc(timestamp '2024-02-01 10:00:00+00', isoweek))`, '2024-01-29 00:00:00'],
  },
  {
    dialects: ['bigquery'],
    because: 'The instants are kept in UTC; the tables that stand for the warehouse’s have no zone.',
    after: [/TIMESTAMPTZ/g, 'TIMESTAMP'],
    shows: ["select string(timestamp '2024-01-31 08:00:00+00')", '2024-01-31 08:00:00'],
  },
  {
    dialects: ['databricks'],
    because: 'The transpiler cannot read the literal.',
    before: [/\btimestamp_ntz '/g, "timestamp '"],
    shows: [`select cast(coalesce(null, timestamp_ntz '2024-01-31 08:00:00') as string)`, '2024-01-31 08:00:00'],
  },
  {
    dialects: ['databricks'],
    because:
      'Not translated. A path has a plain key, or one in brackets and single quotes in which nothing is escaped.',
    before: [/\bget_json_object\(/g, 'json_object_at('],
    macro: `json_object_at(v, path) as ${under('v', "regexp_extract(path, '^\\$(\\.(\\w+)|\\[''([^'']*)''\\])$', 2) || regexp_extract(path, '^\\$(\\.(\\w+)|\\[''([^'']*)''\\])$', 3)")}`,
    shows: [`select get_json_object('{"a": "b"}', '$.a')`, 'b'],
  },
  {
    dialects: ['databricks'],
    because: 'The transpiler leaves both functions alone; DuckDB’s read another notation of types.',
    before: [/\belement_at\(from_json\(([\w.]+), 'map<string, string>'\), /g, 'map_of_json_at($1, '],
    macro: `map_of_json_at(v, key) as ${under('v', 'key')}`,
    shows: [
      `select element_at(from_json(f, 'map<string, string>'), 'it\\'s') from (select '{"it\\'s": 1}' as f) as s`,
      '1',
    ],
  },
  {
    dialects: ['databricks'],
    because: 'PERCENTILE interpolates, QUANTILE does not.',
    after: [/\bQUANTILE\(/g, 'QUANTILE_CONT('],
    shows: ['select percentile(v, 0.5) from (select explode(array(1, 2)) as v)', 1.5],
  },
  {
    dialects: ['databricks'],
    because: 'One expression becomes two: an ordinary cast, and in the order one that cannot fail.',
    after: [/ORDER BY TRY_CAST\(/g, 'ORDER BY CAST('],
    shows: [
      "select listagg(distinct cast(v as string), ',') within group (order by cast(v as string)) from (select explode(array(2, 1)) as v)",
      '1,2',
    ],
  },
  {
    dialects: ['databricks', 'athena'],
    because: 'Not translated.',
    macro: 'sequence(first, last, step) as generate_series(first, last, step)',
    shows: ['select cardinality(sequence(1, 5, 2))', 3],
  },
  {
    dialects: ['athena'],
    because: 'DuckDB’s paths have no bracket with a key in it.',
    before: [/\bjson_extract_scalar\(/g, 'json_scalar('],
    macro: `json_scalar(v, path) as ${under('v', "coalesce(nullif(regexp_extract(path, '^\\$\\.(\\w+)$', 1), ''), try_cast(substr(path, 3, length(path) - 3) as json) ->> '$')")}`,
    shows: [`select json_extract_scalar('{"a": "b"}', '$["a"]')`, 'b'],
  },
  {
    dialects: ['athena'],
    because: 'Not translated. Nulls are left out.',
    macro: `array_join(list, separator) as array_to_string(list_filter(list, lambda x: x is not null), separator)`,
    shows: [`select array_join(array['a', null, 'b'], ',')`, 'a,b'],
  },
  {
    dialects: ['athena'],
    because: 'DuckDB’s ELEMENT_AT is of maps only.',
    before: [/\belement_at\(/g, 'array_element_at('],
    macro: 'array_element_at(list, place) as list_extract(list, place)',
    shows: [`select element_at(array['b', 'a'], 2)`, 'a'],
  },
];
