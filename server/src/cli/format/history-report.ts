import type { HistoryReport } from '../../run/runner.ts';
import { minute } from '../../streams/due.ts';
import { isDifferent } from '../../streams/history-windows.ts';
import type { Output } from '../terminal.ts';
import { table } from './table.ts';
import { counted, duration, grouped } from './words.ts';

/** What a check of history found, for a person: the windows that differ, what was left out, what happens next. */
export function historyReportText(reports: readonly HistoryReport[], out: Output): string {
  return reports.map((report) => ofStream(report, out)).join('\n');
}

/** Stable: what other programs read. */
export function historyObject({ stream, run, seed, windows, queued, skipped, seconds }: HistoryReport): object {
  return { stream, run, seed, windows, queued, skipped, seconds };
}

const figures = ['source', 'table', 'missing', 'surplus', 'changed'] as const;

function ofStream(report: HistoryReport, out: Output): string {
  const { stream, run, seed, plan, windows, queued, skipped, seconds } = report;
  const { colors } = out;
  if (run === undefined) return plan.reasons.map((reason) => `${colors.yellow('note')} ${reason}\n`).join('');
  const differing = windows.filter(isDifferent);
  const rows = differing.map((window) => [
    window.transformation,
    `${time(window.from)} – ${time(window.to)}`,
    ...figures.map((figure) => (window[figure] === 0 ? '·' : grouped(window[figure]))),
    window.examples[0] ?? '',
  ]);
  const columns = [
    { name: 'transformation', align: 'left' as const },
    { name: 'window (UTC)', align: 'left' as const },
    ...figures.map((name) => ({ name, align: 'right' as const })),
    { name: 'example', align: 'left' as const },
  ];
  const notes = skipped.map(
    ({ transformation, reason }) => `${colors.yellow('note')} ${transformation} is left out. ${reason}\n`,
  );
  const verdict =
    differing.length === 0
      ? `${colors.green('agrees')} with its sources`
      : `${colors.red('differs')} from its sources in ${counted(differing.length, 'window')}; the next reconcile reads ${counted(queued.length, 'stretch', 'stretches')} of history again`;
  return [
    differing.length > 0 ? `${table(columns, rows, out)}\n` : '',
    ...notes,
    `${colors.bold(stream)} ${verdict}: ${counted(windows.length, 'window')} looked at in ${duration(seconds)} ${colors.dim(`(seed ${seed})`)}\n`,
  ].join('');
}

function time(iso: string): string {
  return minute(iso).replace(' 00:00', '');
}
