import type { Dialect, DialectName } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { postgres } from './postgres.ts';

/** The dialects this version compiles for. */
const dialects: Partial<Record<DialectName, Dialect>> = { duckdb, postgres };

export const dialectNames: readonly DialectName[] = Object.values(dialects).map((dialect) => dialect.name);

/** The dialect of a name, or undefined where this version does not compile for it. */
export function dialectNamed(name: DialectName): Dialect | undefined {
  return dialects[name];
}
