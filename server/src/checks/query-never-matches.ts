import type { BlockClauseNode, JoinedNode, PrimaryNode } from '../aql/ast.ts';
import { aliasOf } from '../aql/bind-clauses.ts';
import type { Condition } from '../aql/bound.ts';
import { defineRule, type LocalFix, Report, remove, replaceWith } from '../aql/rule.ts';
import { intervalUnit } from '../aql/vocabulary.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem, Range } from '../schema/text.ts';
import { isAmongRowsOf } from './query-same-rows.ts';
import { isSurelyLonger } from './query-time.ts';

/** A relationship that leaves no row. Source: `checks.md`, "Rules", and `aql.md`, "What a query means". */
export const neverMatches = defineRule({
  id: 'append-never-matches',
  severity: 'warning',
  summary: 'What is joined can match some row.',
  documentation:
    'An `append` that never matches gives nulls, an `aggregate` zeros, whatever is in the stream: `at least` reaches further than `within`; `within 0 days` of rows that have to be strictly before or after; rows of an activity strictly between one time it happened and the next, before its first time or after its last. A filter that nothing passes is said by `filter-always-false`.',
  message: (p: { message: string }) => p.message,
  fails: `using customer_stream select all opened_app (ts) append first after took_bike (ts within 1 hour «at least 2 hours»)`,
  passes: `using customer_stream select all opened_app (ts) append first after took_bike (ts within 2 hours at least 1 hour)`,
});

/** The joined clauses that match nothing, one problem for each. `isSaid`: whether a clause's filters are known to leave nothing. */
export function neverMatchesIn(
  read: ReadQuery,
  isSaid: (clause: PrimaryNode | JoinedNode) => boolean,
): readonly Problem[] {
  const { parsed } = read;
  const report = new Report(parsed.file);
  for (const clause of parsed.tree.joined) {
    if (isSaid(clause)) continue;
    const found = reachOf(clause, parsed.text) ?? placeOf(clause, read);
    if (found) report.say(neverMatches, found.at, { message: found.message }, ...found.fixes);
  }
  return report.problems;
}

interface Found {
  readonly at: Range;
  readonly message: string;
  readonly fixes: readonly LocalFix[];
}

type Bounds = Extract<BlockClauseNode, { kind: 'within' | 'at least' }>;

const strict: ReadonlySet<Condition> = new Set(['before', 'after', 'between', 'between_before']);

/** `within` and `at least` that leave no time between them. */
function reachOf(clause: JoinedNode, text: string): Found | undefined {
  const bounds = (clause.block?.clauses ?? []).filter((one): one is Bounds => 'unit' in one);
  const within = bounds.findLast(({ kind }) => kind === 'within');
  const atLeast = bounds.findLast(({ kind }) => kind === 'at least');
  const reach = within && intervalOf(within);
  if (!within || !reach) return undefined;
  const hole = atLeast && intervalOf(atLeast);
  if (atLeast && hole && isSurelyLonger(hole, reach)) {
    const written = ({ range }: Bounds): string => text.slice(range.start, range.end);
    const [first, second] = [within, atLeast].toSorted((a, b) => a.range.start - b.range.start);
    const exchanged = (one: Bounds): string =>
      one === within
        ? written(atLeast).replace(/^at\s+least/i, 'within')
        : written(within).replace(/^within/i, 'at least');
    const swap: LocalFix | undefined = first &&
      second && {
        title: 'Exchange the two times',
        range: { start: first.range.start, end: second.range.end },
        text: exchanged(first) + text.slice(first.range.end, second.range.start) + exchanged(second),
      };
    return {
      at: atLeast.range,
      message: `Nothing is \`${written(atLeast)}\` away and \`${written(within)}\`.`,
      fixes: swap && reach.count > 0 ? [swap] : [remove(atLeast.range, 'Remove `at least`')],
    };
  }
  if (reach.count > 0 || !clause.condition || !strict.has(clause.condition)) return undefined;
  return {
    at: within.range,
    message: `\`${clause.condition}\` takes no row at the same instant, and \`within 0\` no other.`,
    fixes: [remove(within.range, 'Remove `within`')],
  };
}

function intervalOf({ count, unit: word }: Bounds) {
  const unit = word === undefined ? undefined : intervalUnit(word);
  return unit === undefined || count === undefined ? undefined : { count, unit };
}

/** Rows of an activity seen from its own rows: none is strictly between two that follow each other. */
function placeOf(clause: JoinedNode, read: ReadQuery): Found | undefined {
  const { condition, conditionRange } = clause;
  const around = aroundWhat(clause, read);
  if (!condition || !conditionRange || !around) return undefined;
  const { anchor, selector } = around;
  if (!isAmongRowsOf(clause, anchor, read)) return undefined;
  const name = anchor.activity?.kind === 'one' ? `\`${anchor.activity.name.text}\`` : 'an event';
  // What is called after the clause would have to be called otherwise.
  const isCalled = read.bound.references.some(({ kind }) => kind === 'output');
  const wider = (word: string): LocalFix[] => (isCalled ? [] : [replaceWith(conditionRange, word)]);
  if (condition === 'between')
    return {
      at: clause.head,
      message: `Between one ${name} and the next there is none: this never matches.`,
      // Beyond the last one there is none either.
      fixes: wider(selector === 'last' ? 'before' : 'after'),
    };
  if (condition === 'between_before')
    return {
      at: clause.head,
      message: `Between one ${name} and the one before it there is none: this never matches.`,
      fixes: wider(selector === 'first' ? 'after' : 'before'),
    };
  if (condition === 'before' && selector === 'first')
    return {
      at: clause.head,
      message: `Before the first ${name} there is none: this never matches.`,
      fixes: wider('after'),
    };
  if (condition === 'after' && selector === 'last')
    return {
      at: clause.head,
      message: `After the last ${name} there is none: this never matches.`,
      fixes: wider('before'),
    };
  return undefined;
}

/** The clause whose row is looked from, and which of its rows that is. */
function aroundWhat(
  clause: JoinedNode,
  { parsed: { tree } }: ReadQuery,
): { readonly anchor: PrimaryNode | JoinedNode; readonly selector: 'first' | 'last' | undefined } | undefined {
  const { relativeTo } = clause;
  const { primary } = tree;
  if (!primary) return undefined;
  if (!relativeTo || relativeTo.text === 'primary' || relativeTo.text === aliasOf(primary)) {
    const kind = primary.selector?.kind ?? 'all';
    if (kind === 'time_spine') return undefined;
    return { anchor: primary, selector: kind === 'first' || kind === 'last' ? kind : undefined };
  }
  const before = tree.joined.slice(0, tree.joined.indexOf(clause)).filter(({ kind }) => kind === 'append');
  const named = before.filter((one) => aliasOf(one) === relativeTo.text);
  const [anchor] = named;
  return anchor && named.length === 1 ? { anchor, selector: placeAmongRows(anchor) } : undefined;
}

/** Whether an append takes the first or the last of all rows that pass its filters, where it takes one. */
function placeAmongRows({ pick, condition, block }: JoinedNode): 'first' | 'last' | undefined {
  const hasMore = block?.clauses.some(({ kind }) => kind !== 'filter') ?? false;
  if (!pick || !condition || hasMore) return undefined;
  if (pick.kind === 'first' && ['ever', 'before', 'on_or_before'].includes(condition)) return 'first';
  return pick.kind === 'last' && ['ever', 'after', 'on_or_after'].includes(condition) ? 'last' : undefined;
}
