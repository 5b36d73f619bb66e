import { reportFigures } from '../streams/plan.ts';
import type { Figures, RunRecord } from './runner.ts';

/** A run with what became of each of its transformations. */
export interface Run {
  readonly whole: RunRecord;
  /** One for each, also where it was done in chunks. */
  readonly transformations: readonly RunRecord[];
}

/** The runs that lines of the ledger tell of, in their order. */
export function runsOf(lines: readonly RunRecord[]): readonly Run[] {
  return lines
    .filter(({ transformation }) => transformation === undefined)
    .map((whole) => {
      const parts = new Map<string, RunRecord>();
      for (const line of lines) {
        if (line.run !== whole.run || line.transformation === undefined) continue;
        const before = parts.get(line.transformation);
        parts.set(line.transformation, before === undefined ? line : together(before, line));
      }
      return { whole, transformations: [...parts.values()] };
    });
}

/** All lines of the first `limit` runs. */
export function linesOfNewest(lines: readonly RunRecord[], limit: number): readonly RunRecord[] {
  const newest = new Set([...new Set(lines.map(({ run }) => run))].slice(0, limit));
  return lines.filter(({ run }) => newest.has(run));
}

/** Two chunks as one. */
function together(a: RunRecord, b: RunRecord): RunRecord {
  const sums = reportFigures.map((figure) => [figure, a.figures[figure] + b.figures[figure]]);
  // A window without a bound reaches further than any that has one.
  const bound = (one: string | undefined, other: string | undefined, isOther: boolean): string | undefined =>
    one === undefined || other === undefined ? undefined : isOther ? other : one;
  return {
    ...a,
    windowFrom: bound(a.windowFrom, b.windowFrom, (b.windowFrom ?? '') < (a.windowFrom ?? '')),
    windowTo: bound(a.windowTo, b.windowTo, (b.windowTo ?? '') > (a.windowTo ?? '')),
    figures: Object.fromEntries(sums) as Figures,
  };
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
