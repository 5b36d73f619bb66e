import type { Engine } from './engine.ts';

/** A row of the stream from one of the source, as the project's transformation has it. */
export function selectEvents({ dialect }: Pick<Engine, 'dialect'>, from: string): string {
  const json = dialect.name === 'duckdb' ? 'json_object' : 'jsonb_build_object';
  return `select
  id as activity_id, at_time as ts, who as customer, activity, device as anonymous_customer_id,
  ${json}('n', n, 'text', 'some text ' || n, 'group', n % 17) as feature_json,
  n * 1.5 as revenue_impact, 'https://example.com/' || n as link
from ${from}`;
}
