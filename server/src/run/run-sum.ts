import type { Plan } from '../streams/plan.ts';
import type { Executed } from './execute.ts';
import { addedFigures, noFigures } from './figures.ts';
import { isOfOneKind } from './rejected.ts';
import type { Figures, RejectedRow, TransformationReport } from './runner.ts';

/** What the transactions of a run did so far: one, or one for each chunk of a backfill. */
export interface RunSum {
  readonly total: Figures;
  readonly transformations: readonly TransformationReport[];
  readonly notes: readonly string[];
  /** Examples of the rows that were not loaded: the first of each reason. */
  readonly rejected: readonly RejectedRow[];
  readonly isFinished: boolean;
  /** Where the chunks of a backfill end, as the first plan found. */
  readonly countedTo: string | undefined;
  /** Chunks that are done, also those of earlier runs. */
  readonly chunks: number;
}

export const nothingDone: RunSum = {
  total: noFigures,
  transformations: [],
  notes: [],
  rejected: [],
  isFinished: false,
  countedTo: undefined,
  chunks: 0,
};

/** Before another command of the same run: what was done stays, and it counts its own chunks. */
export function withAnother(sum: RunSum): RunSum {
  return { ...sum, isFinished: false, countedTo: undefined, chunks: 0 };
}

/** With a sentence that a person has to read. */
export function withNote(sum: RunSum, note: string): RunSum {
  return { ...sum, notes: [...sum.notes, note] };
}

/** The sum with one transaction more. */
export function added(sum: RunSum, { chunks, news }: Plan, { tally, notes, rejected }: Executed): RunSum {
  const done = (chunks?.done ?? 0) + 1;
  // A chunk that is not remembered would be done for ever.
  if (done <= sum.chunks) throw new Error(`Chunk ${done} was done before.`);
  return {
    total: addedFigures(sum.total, tally.total),
    transformations: merged(sum.transformations, tally.transformations),
    notes: [...sum.notes, ...news, ...notes].filter((note, index, all) => all.indexOf(note) === index),
    rejected: [...sum.rejected, ...rejected].filter(
      (one, index, all) => all.findIndex((other) => isOfOneKind(one, other)) === index,
    ),
    isFinished: chunks === undefined || done === chunks.count,
    countedTo: chunks?.to,
    chunks: done,
  };
}

function merged(
  before: readonly TransformationReport[],
  now: readonly TransformationReport[],
): readonly TransformationReport[] {
  const lines = new Map(before.map((line) => [line.transformation, line]));
  for (const line of now) {
    const { transformation } = line;
    lines.set(transformation, { transformation, ...addedFigures(lines.get(transformation) ?? noFigures, line) });
  }
  return [...lines.values()];
}
