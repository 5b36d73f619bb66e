import type { Cell, RunRecord } from '../../run/runner.ts';
import { secondsOf } from '../../run/runs.ts';
import { shortTime } from '../../streams/chunks.ts';
import { earlier } from '../../streams/state.ts';
import type { Output } from '../terminal.ts';
import { table } from './table.ts';
import { visible } from './visible.ts';
import { duration, grouped } from './words.ts';

/** Runs as a table, newest first, with what failed ones died of below it, and examples of what was rejected. */
export function historyText(runs: readonly RunRecord[], out: Output): string {
  const shown = runs.filter((run) => run.transformation === undefined || changedSomething(run));
  const inChunks = doneInChunks(runs);
  const errors = runs.flatMap((run) =>
    run.error === undefined || run.outcome === 'cancelled'
      ? []
      : [`${out.colors.red(run.outcome)} ${run.run.slice(0, 8)}: ${visible(run.error)}\n`],
  );
  const told = [...new Set(errors), ...rejections(runs, out)];
  return (
    table(
      columns,
      shown.map((run) => rowOf(run, inChunks.has(lineOf(run)))),
      out,
    ) + (told.length > 0 ? `\n${told.join('')}` : '')
  );
}

/** What every run rejects is told of the newest. */
function rejections(runs: readonly RunRecord[], out: Output): readonly string[] {
  const lines = new Map<string, string>();
  for (const { run, transformation, rejected } of runs) {
    for (const { reason, example } of rejected) {
      const what = visible(`${transformation}: ${reason} (${example})`);
      if (!lines.has(what)) lines.set(what, `${out.colors.yellow('rejected')} ${run.slice(0, 8)} ${what}\n`);
    }
  }
  return [...lines.values()];
}

const shownFigures = ['inserted', 'updated', 'deleted', 'rejected'] as const;

const columns = [
  ...(['run', 'started (UTC)', 'stream', 'what', 'outcome'] as const).map((name) => ({ name, align: 'left' as const })),
  ...[...shownFigures, 'took' as const].map((name) => ({ name, align: 'right' as const })),
];

/** A run as a whole, and below it the transformations that changed something, of a chunk with its window. */
function rowOf(run: RunRecord, isChunk: boolean): readonly Cell[] {
  const numbers = shownFigures.map((figure) => (run.figures[figure] === 0 ? '·' : grouped(run.figures[figure])));
  if (run.transformation !== undefined) {
    const what = `  ${run.transformation}${isChunk ? windowOf(run) : ''}`;
    return ['', '', '', what, '', ...numbers, ''];
  }
  const seconds = run.endedAt === undefined ? undefined : secondsOf(run, new Date());
  const took = seconds === undefined ? '' : duration(seconds);
  const started = run.startedAt.slice(0, 19).replace('T', ' ');
  return [run.run.slice(0, 8), started, run.stream, run.command, run.outcome, ...numbers, took];
}

const lineOf = ({ run, transformation }: RunRecord): string => JSON.stringify([run, transformation]);

/** Which transformations of which runs have several lines. */
function doneInChunks(runs: readonly RunRecord[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    runs.map(lineOf).filter((line) => {
      const isFurther = seen.has(line);
      seen.add(line);
      return isFurther;
    }),
  );
}

/** `from` ≤ `ts` < `to`, as a backfill is asked for. The ledger has the last moment of it. */
function windowOf({ windowFrom, windowTo }: RunRecord): string {
  const from = windowFrom === undefined ? '' : ` from ${shortTime(windowFrom)}`;
  return windowTo === undefined ? from : `${from} to ${shortTime(earlier(windowTo, -0.000001))}`;
}

function changedSomething({ figures }: RunRecord): boolean {
  return shownFigures.some((figure) => figures[figure] > 0);
}
