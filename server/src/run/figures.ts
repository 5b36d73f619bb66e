import { type ReportFigure, reportFigures } from '../streams/plan.ts';
import type { Figures, TransformationReport } from './runner.ts';

export const noFigures: Figures = {
  read: 0,
  inserted: 0,
  updated: 0,
  deleted: 0,
  rejected: 0,
  duplicate: 0,
  mutated: 0,
  entities: 0,
  recomputed: 0,
};

/** Figure by figure; what else the two have does not count. */
export function addedFigures(a: Figures, b: Figures): Figures {
  return Object.fromEntries(reportFigures.map((figure) => [figure, a[figure] + b[figure]])) as Figures;
}

/** Adds up what the steps of a run counted. */
export interface Tally {
  add(transformation: string | undefined, figure: ReportFigure, rows: number): void;
  readonly total: Figures;
  readonly transformations: readonly TransformationReport[];
}

/** A tally that has a line for each of `transformations`, whether or not anything is counted for it. */
export function createTally(transformations: readonly string[]): Tally {
  const total = { ...noFigures };
  const lines = new Map(transformations.map((id) => [id, { ...noFigures }]));
  return {
    add(transformation, figure, rows) {
      total[figure] += rows;
      if (transformation === undefined) return;
      const line = lines.get(transformation) ?? { ...noFigures };
      line[figure] += rows;
      lines.set(transformation, line);
    },
    total,
    get transformations() {
      return [...lines].map(([transformation, figures]) => ({ transformation, ...figures }));
    },
  };
}

export function isFigure(text: string): text is ReportFigure {
  return (reportFigures as readonly string[]).includes(text);
}
