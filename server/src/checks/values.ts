import type { Range } from '../schema/text.ts';
import { clausesOf, headOf } from '../sql/clauses.ts';
import type { Column, Scope } from '../sql/columns.ts';
import type { Span } from '../sql/cursor.ts';
import type { SelectBlock } from '../sql/skeleton.ts';
import { columnsNamed, type TopBranch } from '../sql/top-columns.ts';
import type { Edit, QuickFix, Subject } from './check.ts';
import { isReadable } from './columns.ts';

/** Questions about what a transformation's columns hold that several rules ask. */

export interface Given {
  readonly branch: TopBranch;
  readonly column: Column;
}

/** What each branch gives for a column of the specification; nothing in a file that is not about activities. */
export function givenFor(subject: Subject, name: string): readonly Given[] {
  const column = subject.stream?.columns.find((one) => one.name === name);
  if (!column || !isReadable(subject) || subject.transformation.role !== 'activities') return [];
  const columns = columnsNamed(subject.top, column.physicalName);
  return subject.top.branches.flatMap((branch, index) => {
    const found = columns[index];
    return found ? [{ branch, column: found }] : [];
  });
}

/** The same by branch, for what looks at two columns of one branch: a union may have thousands. */
export function givenByBranch(subject: Subject, name: string): ReadonlyMap<TopBranch, Given> {
  return new Map(givenFor(subject, name).map((given) => [given.branch, given]));
}

export function rangeOf({ read }: Subject, span: Span): Range {
  return read.cursor.range(span);
}

export function textOf(subject: Subject, span: Span): string {
  const { start, end } = rangeOf(subject, span);
  return subject.transformation.sql.slice(start, end);
}

/** Findings with a place of their own each: what several columns come from is said once. */
export function eachPlaceOnce<T extends { readonly at: Range }>(found: Iterable<T>): readonly T[] {
  const places = new Map<string, T>();
  for (const one of found) {
    const place = `${one.at.start} ${one.at.end}`;
    if (!places.has(place)) places.set(place, one);
  }
  return [...places.values()];
}

/** The select block that a name stands in; undefined for rows of VALUES. */
export function blockOf({ block }: Scope): SelectBlock | undefined {
  return isSelectBlock(block) ? block : undefined;
}

function isSelectBlock(block: object): block is SelectBlock {
  return 'kind' in block && block.kind === 'select';
}

/** Whether a block gives one row for each of its groups. */
export function isGrouped({ read: { cursor } }: Subject, block: SelectBlock): boolean {
  const { distinct, distinctOn } = headOf(cursor, block);
  const { group, qualify } = clausesOf(cursor, block);
  return distinct !== undefined || distinctOn || group !== undefined || qualify !== undefined;
}

/** Takes words out of the text, with the white space behind them. */
export function withoutWords(subject: Subject, span: Span): Edit {
  const { start, end } = rangeOf(subject, span);
  const space = /^\s*/.exec(subject.transformation.sql.slice(end))?.[0].length ?? 0;
  return { range: { start, end: end + space }, text: '' };
}

/** Takes a clause out of the text, with the white space before it where no comment ends there. */
export function withoutClause(subject: Subject, span: Span, title: string): QuickFix {
  const { start, end } = rangeOf(subject, span);
  const before = subject.transformation.sql.slice(0, start);
  const line = before.trimEnd().split('\n').at(-1) ?? '';
  const space = /--|\/\/|#|\*\/$/.test(line) ? 0 : before.length - before.trimEnd().length;
  return { title, edits: [{ range: { start: start - space, end }, text: '' }] };
}
