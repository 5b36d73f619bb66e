import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { qualified } from '../../server/src/dialects/identifiers.ts';
import type { Event } from '../oracle/query-events.ts';
import { stream } from '../oracle/query-stream.ts';

/**
 * Statements that make the loaded JSON column a struct, whose fields are reached by the same words as the attributes of
 * Redshift's SUPER.
 */
export function superColumn(events: readonly Event[]): string[] {
  const types = new Map(generated);
  for (const [key, cell] of events.flatMap(({ features }) => Object.entries(features))) {
    if (!types.has(key) && cell !== null) types.set(key, typeOf(cell));
  }
  const table = qualified(duckdb, stream.schema, stream.name);
  const shape = duckdb.string(JSON.stringify(Object.fromEntries(types)));
  return [
    `create or replace table ${table} as select * replace (json_transform(feature_json, ${shape}) as feature_json) from ${table}`,
  ];
}

/** What queries ask of a stream that happens to have no events. */
const generated: readonly (readonly [key: string, type: string])[] = [
  ['station', 'VARCHAR'],
  ['price', 'DOUBLE'],
  ['Seats "max"', 'BIGINT'],
  ['member', 'BOOLEAN'],
  ['link', 'VARCHAR'],
];

function typeOf(cell: string | number | boolean): string {
  return typeof cell === 'number' ? 'DOUBLE' : typeof cell === 'boolean' ? 'BOOLEAN' : 'VARCHAR';
}
