import type { Figures, RunRecord } from '../run/runner.ts';
import { instantOf, type Run, secondsOf } from '../run/runs.ts';
import { reportFigures } from '../streams/plan.ts';
import type { RunInfo, RunPart } from './protocol.ts';

/** Runs as a person reads them: in a list, and each as a page. `statementOf` a run's error is the statement that met it. */
export function runInfo(run: Run, now: Date, statementOf: (error: string) => string | undefined): RunInfo {
  const { whole } = run;
  const title = titles[whole.command] ?? capitalised(whole.command);
  const seconds = secondsOf(whole, now);
  const told = {
    run: whole.run,
    stream: whole.stream,
    title,
    outcome: whole.outcome,
    startedAt: new Date(instantOf(whole.startedAt)).toISOString(),
    took: seconds === undefined ? undefined : lengthInWords(seconds),
    changed: changedInWords(whole.figures),
    error: whole.error,
    statement: whole.error === undefined ? undefined : statementOf(whole.error),
    transformations: run.transformations.map(partOf),
  };
  return { ...told, page: { language: 'markdown', text: pageOf(run, told) } };
}

const titles: Readonly<Record<string, string>> = { build: 'Build', 'build --full': 'Full Rebuild' };

/** What each outcome is called, after `This run`. */
const outcomes: Readonly<Record<RunRecord['outcome'], string>> = {
  running: 'is running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  died: 'ended without a word: its process or its connection died',
};

function partOf(record: RunRecord): RunPart {
  return {
    transformation: record.transformation ?? '',
    changed: changedInWords(record.figures),
    window: windowInWords(record),
  };
}

function changedInWords(figures: Figures): string {
  const told = (['inserted', 'updated', 'deleted', 'rejected', 'duplicate'] as const)
    .filter((figure) => figures[figure] > 0)
    .map((figure) => `${number(figures[figure])} ${figure}`);
  return told.length === 0 ? 'nothing changed' : told.join(', ');
}

function windowInWords({ windowFrom, windowTo }: RunRecord): string {
  if (windowFrom === undefined) return windowTo === undefined ? 'all rows' : `all rows up to ${moment(windowTo)}`;
  return `from ${moment(windowFrom)} ${windowTo === undefined ? 'on' : `to ${moment(windowTo)}`}`;
}

function pageOf({ whole, transformations }: Run, { title, took, error, statement }: Omit<RunInfo, 'page'>): string {
  const facts = [
    `This run ${outcomes[whole.outcome]}.`,
    '',
    `- began: ${moment(whole.startedAt)} UTC`,
    ...(took === undefined ? [] : [`- ${whole.outcome === 'running' ? 'took so far' : 'took'}: ${took}`]),
    `- by: ${whole.holder}`,
    `- run: \`${whole.run}\``,
  ];
  const why = error === undefined ? [] : ['', '## What happened', '', error];
  const sql = statement === undefined ? [] : ['', '## The statement', '', '```sql', statement.trim(), '```'];
  const windows = transformations.map((one) => `- ${one.transformation}: ${windowInWords(one)}`);
  const table =
    transformations.length === 0 ? [] : ['', '## Rows', '', ...figuresTable(whole, transformations), '', ...windows];
  const examples = transformations.flatMap(({ transformation, rejected }) =>
    rejected.map(({ reason, example }) => `- ${transformation}: ${reason} (${example})`),
  );
  const lost = examples.length === 0 ? [] : ['', '## Rows that were not loaded', '', ...examples];
  return `${[`# ${title} of ${whole.stream}`, '', ...facts, ...why, ...sql, ...table, ...lost].join('\n')}\n`;
}

/** A line for every transformation and one for all of them; figures that are nought everywhere only widen it. */
function figuresTable(whole: RunRecord, transformations: readonly RunRecord[]): readonly string[] {
  const records = [...transformations, whole];
  const shown = reportFigures.filter((figure) => records.some(({ figures }) => figures[figure] > 0));
  const numbers = ({ figures }: RunRecord): readonly string[] => shown.map((figure) => number(figures[figure]));
  const rows = [
    ['transformation', ...shown],
    ...transformations.map((one) => [one.transformation ?? '', ...numbers(one)]),
    ['in all', ...numbers(whole)],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (cells: readonly string[]): string => `| ${cells.map(padded).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...body.map(line)];
}

/** A timestamp of the ledger without what says nothing: `2024-01-01`, `2024-01-01 12:30:00`. */
function moment(iso: string): string {
  return iso
    .slice(0, 19)
    .replace('T', ' ')
    .replace(/ 00:00:00$/, '');
}

function lengthInWords(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function number(amount: number): string {
  return amount.toLocaleString('en');
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
