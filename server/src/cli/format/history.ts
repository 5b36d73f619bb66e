import type { RunRecord } from '../../run/runner.ts';
import type { Output } from '../terminal.ts';
import { table } from './table.ts';
import { duration, grouped } from './words.ts';

/** Runs as a table, newest first, with what a failed one died of below it. */
export function historyText(runs: readonly RunRecord[], out: Output): string {
  const columns = [
    { name: 'run', align: 'left' },
    { name: 'started (UTC)', align: 'left' },
    { name: 'stream', align: 'left' },
    { name: 'command', align: 'left' },
    { name: 'transformation', align: 'left' },
    { name: 'outcome', align: 'left' },
    { name: 'inserted', align: 'right' },
    { name: 'updated', align: 'right' },
    { name: 'deleted', align: 'right' },
    { name: 'rejected', align: 'right' },
    { name: 'took', align: 'right' },
  ] as const;
  const rows = runs.map((run) => [
    run.run.slice(0, 8),
    run.startedAt.slice(0, 19).replace('T', ' '),
    run.stream,
    run.command,
    run.transformation ?? '',
    run.outcome,
    ...(['inserted', 'updated', 'deleted', 'rejected'] as const).map((figure) => grouped(run.figures[figure])),
    run.endedAt === undefined ? '' : duration(Math.max(0, (instant(run.endedAt) - instant(run.startedAt)) / 1000)),
  ]);
  const errors = runs.flatMap((run) =>
    run.error === undefined ? [] : [`${out.colors.red(run.outcome)} ${run.run.slice(0, 8)}: ${run.error}\n`],
  );
  return table(columns, rows, out) + (errors.length > 0 ? `\n${errors.join('')}` : '');
}

/** The ledger's timestamps are UTC without a zone. */
function instant(iso: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
