import type { Estimate, PlannedTransformation } from './plan.ts';

/** What a run read of a transformation, as the ledger has it. Times are ISO without a zone. */
export interface PastReading {
  readonly transformation: string;
  /** Undefined: all rows. */
  readonly from: string | undefined;
  readonly to: string;
  readonly rows: number;
}

/**
 * How many rows a plan will read, by what was read before: as many as the last time where all are read, and of a window as
 * many for its length as in one of about this length: what comes in an hour says little of a year. Undefined where one of the
 * transformations was never read like that. `past`: newest first.
 */
export function estimateOf(
  transformations: readonly PlannedTransformation[],
  past: readonly PastReading[],
  now: string,
): Estimate | undefined {
  const rows = transformations.map(({ id, after, until = now }) => {
    const own = past.filter(({ transformation }) => transformation === id);
    if (after === undefined) return own.find(({ from }) => from === undefined)?.rows;
    const length = Math.max(0, span(after, until));
    const window = own.find(({ from, to }) => from !== undefined && isAlike(span(from, to), length));
    if (window?.from === undefined) return undefined;
    return (window.rows / span(window.from, window.to)) * length;
  });
  const known = rows.filter((count) => count !== undefined);
  if (known.length < rows.length || rows.length === 0) return undefined;
  return { rows: Math.round(known.reduce((sum, count) => sum + count, 0)), bytes: undefined };
}

function isAlike(one: number, other: number): boolean {
  return one > 0 && other > 0 && one <= 4 * other && other <= 4 * one;
}

function span(from: string, to: string): number {
  return Date.parse(`${to}Z`) - Date.parse(`${from}Z`);
}
