import type { RunRecord } from './runner.ts';

/** A run with what became of each of its transformations. */
export interface Run {
  readonly whole: RunRecord;
  readonly transformations: readonly RunRecord[];
}

/** The newest `limit` runs, newest first, from the ledger's lines, of which a run has one and one for each transformation. */
export function runsOf(lines: readonly RunRecord[], limit: number): readonly Run[] {
  return lines
    .filter(({ transformation }) => transformation === undefined)
    .slice(0, limit)
    .map((whole) => ({
      whole,
      transformations: lines.filter(({ run, transformation }) => run === whole.run && transformation !== undefined),
    }));
}

/** Seconds that a run took; until `now`, where it still runs; undefined where nobody noted its end. */
export function secondsOf(record: RunRecord, now: Date): number | undefined {
  if (record.endedAt === undefined && record.outcome !== 'running') return undefined;
  const end = record.endedAt === undefined ? now.getTime() : instantOf(record.endedAt);
  return Math.max(0, (end - instantOf(record.startedAt)) / 1000);
}

/** Milliseconds since 1970 of a timestamp of the ledger, which is UTC without a zone. */
export function instantOf(iso: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
