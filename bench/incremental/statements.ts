import { activityTableName, identifier } from '../../server/src/dialects/identifiers.ts';
import { activities } from '../relationships/stream.ts';
import type { Engine } from './engine.ts';
import type { Layout } from './options.ts';

/** What the candidates write alike. */

/** The columns of a stream that its transformation gives. */
export const columns =
  'activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, link' as const;
export const entity = 'coalesce(customer, anonymous_customer_id)';
export const window = `(partition by activity, ${entity} order by ts, activity_id)`;

export const layoutWords: Readonly<Record<Layout, string>> = { single: 'one table', per_activity: 'per activity' };

export interface Table {
  readonly name: string;
  /** The clause for its rows among those of all. */
  readonly where: string;
}

/** The tables of a stream in `schema`. */
export function tablesOf({ dialect }: Engine, schema: string, layout: Layout): readonly Table[] {
  if (layout === 'single') return [{ name: `${schema}.stream`, where: '' }];
  return activities.map(([activity]) => ({
    name: `${schema}.${identifier(dialect, activityTableName(dialect, 'stream', activity))}`,
    where: `where activity = ${dialect.string(activity)}`,
  }));
}

/** A row of the stream from one of the source, as the project's transformation has it. */
export function selectEvents({ dialect }: Pick<Engine, 'dialect'>, from: string): string {
  const json = dialect.name === 'duckdb' ? 'json_object' : 'jsonb_build_object';
  return `select
  id as activity_id, at_time as ts, who as customer, activity, device as anonymous_customer_id,
  ${json}('n', n, 'text', 'some text ' || n, 'group', n % 17) as feature_json,
  n * 1.5 as revenue_impact, 'https://example.com/' || n as link
from ${from}`;
}

/** What a row is found again by: where it lies, which is an engine's own, or its key, which is any SQL's. */
export type FoundBy = 'place' | 'key';

/** Numbers the groups of `groups` anew, which is what follows a `from`, and writes the rows that change. */
export function renumber(
  { dialect }: Pick<Engine, 'dialect'>,
  table: string,
  groups: string,
  by: FoundBy = 'place',
): string {
  const locator = dialect.rowLocator;
  const isFound = {
    place: `n.place = s.${locator}`,
    key: 'n.activity = s.activity and n.activity_id = s.activity_id',
  };
  return `update ${table} as s
set activity_occurrence = n.occurrence, activity_repeated_at = n.repeated_at
from (
  select
    ${by === 'place' ? `s.${locator} as place` : 's.activity, s.activity_id'},
    row_number() over ${window} as occurrence,
    lead(ts) over ${window} as repeated_at,
    s.activity_occurrence as old_occurrence,
    s.activity_repeated_at as old_repeated_at
  from ${table} as s
  where (activity, ${entity}) in (select activity, entity from ${groups})
) as n
where ${isFound[by]}
  and (n.occurrence is distinct from n.old_occurrence or n.repeated_at is distinct from n.old_repeated_at)`;
}
