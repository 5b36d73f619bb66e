import { type Estimate, type Plan, statementsOf } from '../../streams/plan.ts';
import type { Output } from '../terminal.ts';
import { counted, grouped } from './words.ts';

type Colors = Output['colors'];

/** Plans as they were asked for. */
export function plansIn(
  format: 'text' | 'json',
  plans: readonly Plan[],
  options: { readonly sql: boolean },
  colors: Colors,
): string {
  return format === 'json' ? planJson(plans) : planText(plans, options, colors);
}

/** Plans as a reviewer reads a pull request: why, then the steps in order, then what it comes to. */
export function planText(plans: readonly Plan[], options: { readonly sql: boolean }, colors: Colors): string {
  return plans.map((plan) => onePlan(plan, options, colors)).join('\n');
}

function onePlan(plan: Plan, options: { readonly sql: boolean }, colors: Colors): string {
  const lines = [`${colors.bold(plan.stream)}  ${colors.dim(plan.command)}`, ''];
  for (const reason of plan.reasons) lines.push(`  ${colors.cyan('•')} ${reason}`);
  if (plan.reasons.length > 0) lines.push('');
  const steps = statementsOf(plan);
  if (steps.length === 0) return lines.join('\n');
  const digits = String(steps.length).length;
  const optional = steps.filter((step) => step.isOptional).length;
  steps.forEach((step, index) => {
    const number = String(index + 1).padStart(digits);
    const does = `${step.writes ? 'writes' : 'reads'}${step.isOptional ? '?' : ''}`;
    const mark = (step.writes ? colors.yellow : colors.dim)(does.padEnd(optional === 0 ? 6 : 7));
    lines.push(`  ${colors.dim(`${number}.`)} ${mark}  ${step.purpose}`);
    if (options.sql) lines.push('', ...step.sql.split('\n').map((line) => `       ${colors.dim(line)}`.trimEnd()), '');
  });
  const estimate = estimateText(plan.estimate);
  const writing = steps.filter((step) => step.writes).length;
  const some = optional > 0 ? `, ${optional} with a \`?\` only where there is something to do` : '';
  const left = plan.chunks === undefined ? 1 : plan.chunks.count - plan.chunks.done;
  const each = left > 1 ? ` in each of ${left} chunks` : '';
  lines.push('', `  ${counted(steps.length, 'step')}, ${writing} of them writing${some}${each}${estimate}.`, '');
  return lines.join('\n');
}

function estimateText(estimate: Estimate | undefined): string {
  const parts = [
    ...(estimate?.rows === undefined ? [] : [`about ${grouped(estimate.rows)} rows`]),
    ...(estimate?.bytes === undefined ? [] : [`about ${grouped(Math.ceil(estimate.bytes / 1e6))} MB`]),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(', ')} to read`;
}

/**
 * Stable: what other programs read. Source: `editor.md`, `plan --format json`. The plans of several streams are one list
 * of statements, their ids prefixed by the stream.
 */
function planJson(plans: readonly Plan[]): string {
  const prefix = (plan: Plan, text: string): string => (plans.length > 1 ? `${plan.stream}: ${text}` : text);
  const merged = {
    statements: plans.flatMap((plan) =>
      statementsOf(plan).map(({ id, purpose, sql, writes, isOptional }) => ({
        id: plans.length > 1 ? `${plan.stream}/${id}` : id,
        purpose,
        sql,
        writes,
        ...(isOptional && { optional: true }),
      })),
    ),
    reasons: plans.flatMap((plan) => plan.reasons.map((reason) => prefix(plan, reason))),
    estimate: { rows: sum(plans, 'rows'), bytes: sum(plans, 'bytes') },
    ...chunksOf(plans),
  };
  return `${JSON.stringify(merged, undefined, 2)}\n`;
}

/** Of a backfill: how many chunks, how many are done, and the window of the next, whose statements these are. */
function chunksOf(plans: readonly Plan[]): object {
  const chunks = plans.flatMap(({ stream, chunks }) =>
    chunks === undefined
      ? []
      : [{ stream, from: chunks.from, to: chunks.to, count: chunks.count, done: chunks.done, next: chunks.next }],
  );
  return chunks.length === 0 ? {} : { chunks };
}

/** Null where one of the plans does not know. */
function sum(plans: readonly Plan[], what: keyof Estimate): number | null {
  const known = plans.flatMap((plan) => plan.estimate?.[what] ?? []);
  return known.length < plans.length || plans.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}
