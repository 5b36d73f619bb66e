import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Step } from './plan.ts';

/** Remembers under a name the earliest `since` of a table, for the steps after it to pass over what ended before. */
export function rememberEarliest(
  scans: NonNullable<BuildDialect['scans']>,
  id: string,
  name: string,
  table: string,
): Step {
  return {
    id,
    purpose: 'Note the earliest of these times: what ended before it need not be read',
    sql: scans.remember(name, `select min(since) from ${table}`),
    writes: false,
    counts: undefined,
    transformation: undefined,
  };
}
