import type { BuildReport, Cell, Figures, QueryReport, ResultColumn } from '../run/runner.ts';
import { placeOf } from '../streams/kept-place.ts';
import { type Plan, type ReportFigure, reportFigures, statementsOf } from '../streams/plan.ts';
import type { BuildAnswer, PlanPage, Table } from './protocol.ts';

/** Plans and reports as a person reads them. */

/** The plans of a build as one SQL document, each statement under the sentence that says what it is for. */
export function planPage(plans: readonly Plan[], connection: string): PlanPage {
  const steps = plans.flatMap(statementsOf);
  const writes = steps.filter((step) => step.writes).length;
  return {
    language: 'sql',
    text: `${plans.map((plan) => onePlan(plan, connection)).join('\n\n')}\n`,
    streams: plans.map(({ stream }) => stream),
    writes,
    reasons: plans.flatMap(({ reasons }) => reasons),
    summary:
      writes === 0
        ? 'Nothing to do: everything is up to date.'
        : `${writes} of ${count(steps.length, 'step', 'steps')} ${writes === 1 ? 'writes' : 'write'}`,
  };
}

function onePlan(plan: Plan, connection: string): string {
  const { command, stream, reasons, estimate } = plan;
  const steps = statementsOf(plan);
  const rows = estimate?.rows === undefined ? '' : `, about ${number(estimate.rows)} rows`;
  const head = [
    `-- ${stream}: ${command} on \`${connection}\``,
    ...reasons.map((reason) => `-- ${reason}`),
    `-- ${count(steps.length, 'step', 'steps')}${rows}; what changes more than temporary tables is marked.`,
    ...(steps.some(({ isOptional }) => isOptional) ? ['-- [if needed]: run only where there is something to do.'] : []),
  ];
  const body = steps.map(({ purpose, sql, writes, isOptional }, index) => {
    const marks = [...(writes ? ['writes'] : []), ...(isOptional ? ['if needed'] : [])];
    const mark = marks.length === 0 ? '' : ` [${marks.join(', ')}]`;
    return `\n-- ${index + 1}. ${purpose}${mark}\n${sql.trim().replace(/;$/, '')};`;
  });
  return [...head, ...body].join('\n');
}

/** A build's report: what was done, in one line, in sentences and as a table. */
export function buildAnswer(report: BuildReport): BuildAnswer {
  const changed = report.streams.map(({ stream, total }) => {
    const told = (figures: readonly ReportFigure[]): string[] =>
      figures.filter((figure) => total[figure] > 0).map((figure) => `${number(total[figure])} ${figure}`);
    const written = told(['inserted', 'updated', 'deleted']);
    return `${stream}: ${[...(written.length === 0 ? ['nothing new'] : written), ...told(['rejected'])].join(', ')}`;
  });
  return {
    report,
    table: reportTable(report),
    notes: [
      ...report.streams.flatMap(({ stream, notes, queries = [] }) =>
        [...notes, ...queries.flatMap(queryInWords)].map((note) =>
          report.streams.length > 1 ? `${stream}: ${note}` : note,
        ),
      ),
      ...(report.notes ?? []),
    ],
    summary: `${changed.join('; ')} in ${report.seconds.toFixed(1)} s`,
  };
}

/** What became of a query whose result is kept; nothing where it is as it was. */
function queryInWords(report: QueryReport): readonly string[] {
  const { query, kind, as, outcome, rows, error } = report;
  if (outcome === 'current') return [];
  if (outcome === 'failed') return [`The query ${query} (${placeOf(report)}) was not kept as ${as}: ${error}`];
  return [
    `The ${kind} ${as} was made of the query ${query}${rows === undefined ? '' : `: ${count(rows, 'row', 'rows')}`}.`,
  ];
}

function reportTable({ streams }: BuildReport): Table {
  // Figures that are nought everywhere only widen the table; the two that every build has stay.
  const shown = reportFigures.filter(
    (figure) => figure === 'read' || figure === 'inserted' || streams.some(({ total }) => total[figure] > 0),
  );
  const figures = (of: Figures): readonly Cell[] => shown.map((figure) => of[figure]);
  // Where there is one stream its name is in the line above the table.
  const named = (stream: string): readonly Cell[] => (streams.length > 1 ? [stream] : []);
  const text = (name: string): ResultColumn => ({ name, type: '', kind: 'text' });
  return {
    columns: [
      ...(streams.length > 1 ? [text('stream')] : []),
      text('transformation'),
      ...shown.map((name): ResultColumn => ({ name, type: '', kind: 'number' })),
    ],
    rows: streams.flatMap(({ stream, transformations, total }) => [
      ...transformations.map((each) => [...named(stream), each.transformation, ...figures(each)]),
      [...named(stream), 'in all', ...figures(total)],
    ]),
  };
}

function count(amount: number, one: string, many: string): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

function number(amount: number): string {
  return amount.toLocaleString('en');
}
