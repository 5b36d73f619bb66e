import type { BuildReport, Figures, QueryReport, StreamReport } from '../../run/runner.ts';
import { placeOf } from '../../streams/kept-place.ts';
import type { ReportFigure } from '../../streams/plan.ts';
import type { Output } from '../terminal.ts';
import { table } from './table.ts';
import { visible } from './visible.ts';
import { counted, duration, grouped } from './words.ts';

/** What a build did, for a person: a line for each transformation, then what has to be read. */
export function reportText(report: BuildReport, out: Output): string {
  const { streams, notes = [] } = report;
  return [
    ...streams.map((stream) => streamText(stream, out)),
    ...(notes.length > 0 ? [noteLines(notes, out)] : []),
  ].join('\n');
}

/** What the columns of the table are called; entities and recomputed rows belong to the stream as a whole. */
const perTransformation = ['read', 'inserted', 'updated', 'deleted', 'rejected', 'duplicate', 'mutated'] as const;

function streamText(stream: StreamReport, out: Output): string {
  const { colors } = out;
  const { total } = stream;
  const rows = stream.transformations.map((figures) => [
    figures.transformation,
    ...perTransformation.map((figure) => (figures[figure] === 0 ? '·' : grouped(figures[figure]))),
  ]);
  const columns = [
    { name: 'transformation', align: 'left' as const },
    ...perTransformation.map((name) => ({ name, align: 'right' as const })),
  ];
  const notes = noteLines(stream.notes, out);
  const done = colors.green(nothingNew(total) ? 'up to date' : 'built');
  return [
    stream.transformations.some(isTold) ? `${table(columns, rows, out)}\n` : '',
    notes,
    `${colors.bold(stream.stream)} ${done}: ${summary(total)} in ${duration(stream.seconds)} ${colors.dim(`(run ${stream.run})`)}\n`,
    ...(stream.queries ?? []).map((query) => queryText(query, out)),
  ].join('');
}

function noteLines(notes: readonly string[], { colors }: Output): string {
  return notes.map((note) => `${colors.yellow('note')} ${visible(note)}\n`).join('');
}

function queryText(report: QueryReport, { colors }: Output): string {
  const { query, kind, as, outcome, rows, error, seconds } = report;
  if (outcome === 'failed')
    return `${colors.red('error')} ${placeOf(report)}: the query ${query} was not kept as ${as}: ${visible(error ?? '')}\n`;
  const size = rows === undefined ? '' : `, ${counted(rows, 'row')}`;
  const done = outcome === 'current' ? 'is as it was' : 'refreshed';
  return `  ${kind} ${as} ${done}${size} ${colors.dim(`(query ${query}, ${duration(seconds)})`)}\n`;
}

/** Whether a query's result could not be kept. */
export function hasFailedQuery({ streams }: BuildReport): boolean {
  return streams.some(({ queries = [] }) => queries.some(({ outcome }) => outcome === 'failed'));
}

/** A table of nothing but zeros says less than a sentence. */
function isTold(figures: Figures): boolean {
  return perTransformation.some((figure) => figures[figure] > 0);
}

/** Whether the stream is as it was before. */
function nothingNew(total: Figures): boolean {
  return total.inserted === 0 && total.updated === 0 && total.deleted === 0;
}

function summary(total: Figures): string {
  if (nothingNew(total))
    return total.read > 0 ? `nothing new in ${counted(total.read, 'row')} looked at` : 'nothing new';
  const changes = (['inserted', 'updated', 'deleted', 'rejected'] as const)
    .filter((figure) => total[figure] > 0)
    .map((figure) => `${grouped(total[figure])} ${figure}`);
  const touched = total.entities > 0 ? `, ${counted(total.entities, 'entity', 'entities')} recomputed` : '';
  return `${changes.join(', ')}${touched}`;
}

/**
 * Stable: one object a transformation, then one summary, with the error that ended a build after these streams. Source:
 * `editor.md`, `build --format json`.
 */
export function reportNdjson(report: BuildReport, error?: string): string {
  const objects: object[] = report.streams.flatMap((stream) =>
    stream.transformations.map(({ transformation, ...figures }) => ({
      kind: 'transformation',
      stream: stream.stream,
      transformation,
      ...figures,
    })),
  );
  const streams = report.streams.map(({ stream, run, command, total, seconds, notes, queries = [] }) => ({
    stream,
    run,
    command,
    ...total,
    seconds,
    notes,
    queries,
  }));
  objects.push({
    kind: 'summary',
    ...totals(report.streams),
    seconds: report.seconds,
    streams,
    ...((report.notes ?? []).length > 0 && { notes: report.notes }),
    ...(error === undefined ? {} : { error }),
  });
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

const figures: readonly ReportFigure[] = [...perTransformation, 'entities', 'recomputed'];

function totals(streams: readonly StreamReport[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    figures.map((figure) => [figure, streams.reduce((sum, { total }) => sum + total[figure], 0)]),
  );
}
