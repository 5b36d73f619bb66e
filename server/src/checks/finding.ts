import type { Problem, Range, Severity } from '../schema/text.ts';

/** A rule that only the warehouse can judge: it says what it found, and here are the words for it. */
export interface FindingRule<P> {
  /** Kebab-case, stable once published. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what holds in a file without this problem. */
  readonly summary: string;
  /** Markdown: why it matters and what to do. */
  readonly documentation: string;
  /** Makes the tables that the examples read. */
  readonly setup: string;
  /** A transformation with the problem, the place marked by `«…»`. */
  readonly fails: string;
  readonly passes: string;
  message(params: P): string;
}

/** What was found, at a place. */
export function foundProblem<P>(
  rule: FindingRule<P>,
  file: string,
  range: Range,
  params: P,
  severity: Severity = rule.severity,
): Problem {
  return { rule: rule.id, severity, message: rule.message(params), file, range, fixes: [] };
}

/** As a finding names the one that was asked: `DuckDB (dev)`. */
export interface Asked {
  readonly asked: string;
}

/** `3 ids, one of them a1` */
export function withExample(example: string | undefined): string {
  return example === undefined ? '' : `, one of them \`${example.replaceAll('`', "'")}\``;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What most examples read. */
export const twoUsers = `create table users as
select *
from (values
  ('1', timestamp '2024-05-01 10:00:00', 'ann@shop.test', 'pro'),
  ('2', timestamp '2024-05-02 10:00:00', 'bob@shop.test', 'free')
) as t(id, joined, email, plan)`;
