import type { BlockClauseNode, JoinedNode } from '../aql/ast.ts';
import { aliasOf } from '../aql/bind-clauses.ts';
import { defineRule, type LocalFix, Report, written } from '../aql/rule.ts';
import { duplicateName } from '../aql/rules-names.ts';
import { intervalUnit } from '../aql/vocabulary.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem, Range } from '../schema/text.ts';
import { writtenConditions } from './query-same-rows.ts';

/** Two clauses that take the same rows. Source: `checks.md`, "Rules", the paragraph on queries. */
export const repeatedAppend = defineRule({
  id: 'repeated-append',
  severity: 'info',
  summary: 'Columns of the same row are taken by one `append`.',
  documentation:
    'Two clauses with the same activity, relationship, filters, joins and times take the same row (or work on the same rows), and the warehouse looks for it twice. The fix moves the columns of the second into the first; their names stay, their place among the columns of the result is that of the first.',
  message: (p: { kind: string }) => `This \`${p.kind}\` takes the same rows as one before it: one is enough.`,
  fails: `using customer_stream select all opened_app (ts)
append first after took_bike (ts)
«append first after» took_bike (station)`,
  passes: `using customer_stream select all opened_app (ts)
append first after took_bike (ts, station)`,
});

/** The clauses of a query that could be in one before them. */
export function repeatedAppends(read: ReadQuery): readonly Problem[] {
  const { parsed, bound } = read;
  const report = new Report(parsed.file);
  const seen = new Map<string, JoinedNode>();
  for (const clause of parsed.tree.joined) {
    const rows = rowsOf(clause, read);
    if (rows === undefined) continue;
    const earlier = seen.get(rows);
    if (!earlier) {
      seen.set(rows, clause);
      continue;
    }
    const isSaid = bound.problems.some(({ rule, range }) => rule === duplicateName.id && isInside(range, clause.range));
    if (isSaid) continue;
    report.say(repeatedAppend, clause.head, { kind: clause.kind }, merging(earlier, clause, read));
  }
  return report.problems;
}

const isInside = (inner: Range, outer: Range): boolean => inner.start >= outer.start && inner.end <= outer.end;

type Bounds = Extract<BlockClauseNode, { kind: 'within' | 'at least' }>;

/** Which rows a clause takes, as a text; undefined where that is not known. */
function rowsOf(clause: JoinedNode, read: ReadQuery): string | undefined {
  const { kind, pick, condition, activity, relativeTo, block } = clause;
  const filters = writtenConditions(clause, 'filter', read);
  const joins = writtenConditions(clause, 'join', read);
  if (!condition || !activity || !filters || !joins || (kind === 'append' && !pick)) return undefined;
  const { primary } = read.parsed.tree;
  const isPrimary = !relativeTo || relativeTo.text === 'primary' || (primary && relativeTo.text === aliasOf(primary));
  const times = (['within', 'at least'] as const).map((word) =>
    (block?.clauses ?? []).findLast((one): one is Bounds => one.kind === word),
  );
  return JSON.stringify([
    kind,
    pick,
    condition,
    activity.kind === 'one' ? activity.name.text : undefined,
    isPrimary ? undefined : relativeTo?.text,
    filters,
    joins,
    times.map((one) => one && [one.count, one.unit && intervalUnit(one.unit)]),
  ]);
}

/** The columns of the second in the block of the first; where something is relative to the second, to the first. */
function merging(first: JoinedNode, second: JoinedNode, { parsed, bound }: ReadQuery): LocalFix | undefined {
  const { text, comments, tree } = parsed;
  const [last, begin, end] = [first.block?.items.at(-1), second.block?.items[0], second.block?.items.at(-1)];
  if (!last || !begin || !end) return undefined;
  // A comment in the second would be lost.
  const kept = { start: begin.range.start, end: end.range.end };
  if (comments.some((one) => isInside(one, second.range) && !isInside(one, kept))) return undefined;
  const index = tree.joined.indexOf(second);
  const name = aliasOf(first);
  const isShared = tree.joined.filter((one) => one !== second && aliasOf(one) === name).length > 1;
  const calls = bound.references.filter(
    (one) => one.kind === 'clause' && one.clause === index && !isInside(one.range, second.range),
  );
  if (isShared && calls.length > 0) return undefined;
  const blankBefore = /\s*$/.exec(text.slice(0, second.range.start))?.[0].length ?? 0;
  return {
    title: 'Take its columns in the first one',
    range: { start: last.range.end, end: last.range.end },
    text: `, ${text.slice(kept.start, kept.end)}`,
    also: [
      { range: { start: second.range.start - blankBefore, end: second.range.end }, text: '' },
      ...calls.map(({ range }) => ({ range, text: written(name) })),
    ],
  };
}
