import type { Expected } from '../aql/expected.ts';
import type { Token } from '../aql/tokens.ts';
import type { Range } from '../schema/text.ts';
import type { Completion } from './answers.ts';
import { bestOf, candidate, mostNames } from './fitting-names.ts';
import { type Proposal, proposalsFor, sideColumns } from './query-proposals.ts';
import { type QueryView, scopeOfClause, shownScope } from './query-view.ts';

/** What could stand at `offset`, however unfinished the query around it is. */
export function completeQuery(view: QueryView, offset: number): readonly Completion[] {
  const { tokens, comments, expected } = view.parsed;
  if (comments.some((comment) => comment.start < offset && offset <= comment.end)) return [];
  const index = tokens.findIndex((token) => offset <= token.end && (isTyped(token, offset) || offset <= token.start));
  const token = tokens[index];
  if (!token || isInsideLiteral(tokens, offset)) return [];
  const typed = isTyped(token, offset);
  const replace: Range = typed ? { start: token.start, end: token.end } : { start: offset, end: offset };
  const quoted = typed && token.kind === 'quoted';
  const before = tokens[index - 1];
  const offered = expected[index] ?? [];
  const name = typed ? token.text.slice(0, offset - token.start).replace(/^["`]/, '') : '';
  const proposals =
    before?.text === '.'
      ? afterDot(view, tokens, index, offered)
      : offered.flatMap((one) => proposalsFor(one, { view, index }));
  const candidates = fewFirst(unique(proposals)).map((one) =>
    candidate(one.label, () => complete(one, replace, quoted)),
  );
  return bestOf(candidates, name);
}

/** Where there is too much, what comes last is cut off: of thousands of activities, not the keywords beside them. */
function fewFirst(proposals: readonly Proposal[]): readonly Proposal[] {
  if (proposals.length <= mostNames) return proposals;
  const kinds = [...new Set(proposals.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => proposals.filter((one) => one.kind === kind));
  return groups.toSorted((a, b) => a.length - b.length).flat();
}

/** The cursor stands in or right behind a name that is being typed. */
function isTyped(token: Token, offset: number): boolean {
  const isName = token.kind === 'word' || token.kind === 'quoted' || token.kind === 'placeholder';
  if (!isName || token.start >= offset || offset > token.end) return false;
  return token.kind === 'word' || token.unterminated || offset < token.end;
}

function isInsideLiteral(tokens: readonly Token[], offset: number): boolean {
  return tokens.some(({ kind, start, end, unterminated }) => {
    if (kind === 'number') return start < offset && offset <= end;
    return (
      (kind === 'string' || kind === 'macro') && start < offset && (offset < end || (unterminated && offset === end))
    );
  });
}

/** `primary.` and `joined.`: that side's columns; any other dot is the warehouse's own. */
function afterDot(view: QueryView, tokens: readonly Token[], index: number, offered: readonly Expected[]): Proposal[] {
  const side = tokens[index - 2]?.value.toLowerCase();
  const [place] = offered.filter((one) => one.kind === 'expression');
  if (!place || (side !== 'primary' && side !== 'joined')) return [];
  if (place.clause === 'primary' || side === 'joined') return sideColumns(scopeOfClause(view, place.clause));
  return sideColumns(shownScope(view, 'primary'));
}

function unique(proposals: readonly Proposal[]): Proposal[] {
  const seen = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const key = `${proposal.kind} ${proposal.label}`;
    if (!seen.has(key)) seen.set(key, proposal);
  }
  return [...seen.values()];
}

function complete(proposal: Proposal, replace: Range, quoted: boolean): Completion {
  const isName = ['activity', 'column', 'feature', 'stream'].includes(proposal.kind) && proposal.label !== '*';
  const inQuotes = `"${proposal.label.replaceAll('"', '""')}"`;
  return {
    ...proposal,
    label: quoted && isName ? inQuotes : proposal.label,
    insert: quoted && isName ? inQuotes : proposal.insert,
    replace,
  };
}
