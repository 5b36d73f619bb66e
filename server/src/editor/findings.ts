import { columnType } from '../checks/column-type.ts';
import { tsWithZone } from '../checks/ts-with-zone.ts';
import { undeliveredColumn } from '../checks/undelivered-column.ts';
import { unexpandedStar } from '../checks/unexpanded-star.ts';
import { unknownSourceColumn } from '../checks/unknown-source-column.ts';
import { unknownTable } from '../checks/unknown-table.ts';
import { warehouseError } from '../checks/warehouse-error.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';

/** Where problems of files came from that the text alone does not show. */
export type FindingSource = 'validation' | 'sample' | 'standing';

/**
 * What warehouses said of files. It moves with the text, and is gone where the text changes: nobody knows whether it still
 * holds there.
 */
export interface Findings {
  set(file: SourceFile, source: FindingSource, problems: readonly Problem[]): void;
  /** The file has another text now. */
  moved(from: SourceFile, to: SourceFile): void;
  /** True where there was anything. */
  forget(path: string): boolean;
  of(path: string): readonly Problem[];
  /** Whether one of them has said anything that still stands. */
  has(path: string, source: FindingSource): boolean;
  /** Whether the warehouse took the file as it stands. */
  isAccepted(file: SourceFile): boolean;
}

export function createFindings(): Findings {
  const kept = new Map<string, Map<FindingSource, readonly Problem[]>>();
  /** The text that the last validation found nothing wrong with, by path. */
  const accepted = new Map<string, string>();
  return {
    set(file, source, problems) {
      const ofFile = kept.get(file.path) ?? new Map<FindingSource, readonly Problem[]>();
      kept.set(file.path, ofFile.set(source, problems));
      if (source !== 'validation') return;
      if (problems.some(({ severity }) => severity === 'error')) accepted.delete(file.path);
      else accepted.set(file.path, file.text);
    },
    moved(from, to) {
      const ofFile = kept.get(from.path);
      if (!ofFile || from.text === to.text) return;
      const change = changeBetween(from.text, to.text);
      for (const [source, problems] of ofFile) {
        ofFile.set(
          source,
          problems.flatMap((problem) => shifted(problem, change)),
        );
      }
    },
    forget(path) {
      accepted.delete(path);
      return kept.delete(path);
    },
    of: (path) =>
      (['validation', 'sample', 'standing'] as const).flatMap((source) => kept.get(path)?.get(source) ?? []),
    has: (path, source) => (kept.get(path)?.get(source) ?? []).length > 0,
    isAccepted: ({ path, text }) => accepted.get(path) === text,
  };
}

/** Everything wrong with a file, one problem told once: by whoever is more certain. */
export function withFindings(
  problems: readonly Problem[],
  findings: readonly Problem[],
  isAccepted: boolean,
): readonly Problem[] {
  const refused = findings.filter(({ rule }) => rule === warehouseError.id);
  const isDescribed = findings.some(({ rule }) => rule === undeliveredColumn.id);
  const zoned = problems.filter(({ rule }) => rule === tsWithZone.id);
  const isTold = ({ rule, range }: Problem): boolean => {
    if (rule === unexpandedStar.id) return !isAccepted && !isDescribed;
    const isLookup = rule === unknownTable.id || rule === unknownSourceColumn.id;
    return !isLookup || !refused.some((finding) => overlap(finding.range, range));
  };
  const told = problems.filter(isTold);
  // What the warehouse says in its own words is repaired by what the text knew of it.
  const repaired = (finding: Problem): Problem => {
    if (finding.rule !== warehouseError.id) return finding;
    const same = problems.filter((problem) => !isTold(problem) && overlap(problem.range, finding.range));
    return { ...finding, fixes: [...finding.fixes, ...same.flatMap(({ fixes }) => fixes)] };
  };
  const found = findings.filter(
    (finding, index) =>
      !(finding.rule === columnType.id && zoned.some(({ range }) => overlap(range, finding.range))) &&
      findings.findIndex((other) => isSame(other, finding)) === index,
  );
  return [...told, ...found.map(repaired)].toSorted(
    (a, b) => a.range.start - b.range.start || a.range.end - b.range.end,
  );
}

/** A validation and a sample may say the same. */
function isSame(a: Problem, b: Problem): boolean {
  if (a.rule !== b.rule || a.message !== b.message) return false;
  // A sample that cannot be read does not say where.
  return a.range.start === b.range.start || a.rule === warehouseError.id;
}

function overlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

interface Change {
  /** What of the old text is other now. */
  readonly range: Range;
  readonly by: number;
}

function changeBetween(from: string, to: string): Change {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start += 1;
  let tail = 0;
  while (tail < most - start && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail))
    tail += 1;
  return { range: { start, end: from.length - tail }, by: to.length - from.length };
}

function shifted(problem: Problem, { range, by }: Change): readonly Problem[] {
  const { start, end } = problem.range;
  if (end < range.start) return [problem];
  if (start > range.end) return [{ ...problem, range: { start: start + by, end: end + by } }];
  return [];
}
