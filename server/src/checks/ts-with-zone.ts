import { dialectNamed } from '../dialects/index.ts';
import type { Column } from '../sql/columns.ts';
import { reachedFrom } from '../sql/reached.ts';
import { hasZone, typeOf } from '../sql/values.ts';
import { volatilityOf } from '../sql/volatile.ts';
import { defineCheck, type Subject } from './check.ts';
import { eachPlaceOnce, givenFor } from './values.ts';

/** `ts` is written with a type that has a zone. Source: Activity Schema 2.0: UTC without a zone. */
export const tsWithZone = defineCheck({
  id: 'ts-with-zone',
  severity: 'warning',
  summary: '`ts` is a timestamp in UTC without a zone.',
  documentation:
    "A timestamp with a zone is turned into one without by the session’s zone, which differs from one connection to the next. Say which zone is meant, as each warehouse writes it: `… at time zone 'UTC'`. Only casts and functions that are certain to give a zone are reported.",
  message: (params: { type: string }) => `\`ts\` is UTC without a zone, and this is a \`${params.type}\`.`,
  fails:
    "select id as activity_id, «created_at::timestamptz» as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, created_at::timestamptz at time zone 'UTC' as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  also: [
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, «to_timestamp(epoch)» as ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from users",
      passes:
        "select id as activity_id, to_timestamp(epoch) at time zone 'UTC' as ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from users",
    },
    {
      dialect: 'redshift',
      fails:
        "select id as activity_id, «cast(created_at as timestamp with time zone)» as ts, email as customer, 'signed_up' as activity, object() as feature_json from users",
      passes:
        "select id as activity_id, created_at::timestamp as ts, email as customer, 'signed_up' as activity, object() as feature_json from users",
    },
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, «to_timestamp_tz(created_at)» as ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
      passes:
        "select id as activity_id, convert_timezone('UTC', created_at::timestamp_tz)::timestamp_ntz as ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users",
    },
    {
      dialect: 'databricks',
      fails:
        "select id as activity_id, «cast(created_at as timestamp_ltz)» as ts, email as customer, 'signed_up' as activity, to_json(named_struct('a', a)) as feature_json from users",
      passes:
        "select id as activity_id, cast(created_at as timestamp_ntz) as ts, email as customer, 'signed_up' as activity, to_json(named_struct('a', a)) as feature_json from users",
    },
    {
      dialect: 'athena',
      fails:
        "select id as activity_id, «from_iso8601_timestamp(created_at) at time zone 'UTC'» as ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['a'], array[a]) as json)) as feature_json from users",
      passes:
        "select id as activity_id, cast(from_iso8601_timestamp(created_at) at time zone 'UTC' as timestamp) as ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['a'], array[a]) as json)) as feature_json from users",
    },
  ],

  *check(subject) {
    yield* eachPlaceOnce(
      givenFor(subject, 'ts').flatMap(({ column }) => {
        const type = typeOf(subject.top.trace, column);
        if (!type || !hasZone(type) || isClock(subject, column)) return [];
        const { expressionRange: at, named } = column;
        const text = subject.transformation.sql.slice(at.start, at.end);
        const fix = { title: 'Convert to UTC without a zone', edits: [{ range: at, text: inUtc(subject, text) }] };
        return [{ at, params: { type }, fixes: named === 'star' ? [] : [fix] }];
      }),
    );
  },
});

/** A clock is no time that anything happened: `non-deterministic` says so. */
function isClock({ dialect, top }: Subject, column: Column): boolean {
  return reachedFrom(top.trace, column).words.some((word) => volatilityOf(dialect, word) !== undefined);
}

function inUtc({ dialect }: Subject, expression: string): string {
  const simple = /^[\w.:"]+(\([^()]*\))?$/.test(expression);
  return dialectNamed(dialect).withoutZone(simple ? expression : `(${expression})`);
}
