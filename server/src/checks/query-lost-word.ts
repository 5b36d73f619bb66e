import type { ParsedQuery } from '../aql/ast.ts';
import { type LocalFix, replaceWith } from '../aql/rule.ts';
import { reservedWords, softWords } from '../aql/sql-words.ts';
import type { Token } from '../aql/tokens.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { Verdict } from '../sql/verdict.ts';

/**
 * Whether something in an expression stands where no value does and is no word that all of SQL has: `n > 3 adn i > 2`,
 * `n is nul`, `coalesce(n 1)`. Warehouses have phrases of their own, so it takes a parser to say that it is wrong.
 */
export function hasLostWord(tokens: readonly Token[]): boolean {
  return tokens.some((_, i) => isLost(tokens, i));
}

function isLost(tokens: readonly Token[], i: number): boolean {
  const [before, token] = [tokens[i - 1], tokens[i]];
  if (!before || !token || !beginsValue(token) || before.end === token.start) return false;
  return before.lower === 'is' || endsValue(before);
}

function endsValue({ kind, lower, text }: Token): boolean {
  if (kind === 'punctuation') return text === ')' || text === ']';
  return kind !== 'word' || !reservedWords.has(lower) || lower === 'end';
}

function beginsValue({ kind, lower }: Token): boolean {
  if (kind === 'word') return !reservedWords.has(lower) && !softWords.has(lower);
  return kind === 'number' || kind === 'string' || kind === 'quoted' || kind === 'placeholder';
}

export interface LostWord {
  readonly message: string;
  readonly range: Range;
  readonly fix: LocalFix | undefined;
}

/**
 * What the warehouse's own grammar refuses in an expression, or a word that the parser which knows it best does not read and
 * that is nearly one that all of SQL has. Parsers of other makers do not know every phrase of a warehouse: what else they refuse is not said.
 */
export function lostWord(
  { tokens }: ParsedQuery,
  { shift, within }: { readonly shift: number; readonly within: Range },
  verdict: Verdict | undefined,
): LostWord | undefined {
  if (!verdict || verdict.kind === 'accepted' || verdict.kind === 'unknown') return undefined;
  const isOwn = verdict.kind === 'refused-by-engine';
  const complaint = isOwn ? verdict.complaint : verdict.complaints[0];
  if (!complaint) return undefined;
  const at = complaint.range.start + shift;
  const found = tokens.findIndex(
    ({ start, end }) => start <= at && at < end && start >= within.start && end <= within.end,
  );
  const token = tokens[found];
  // Some stumble over what follows the word.
  for (const i of [found, found - 1]) {
    const word = tokens[i];
    if (word?.kind !== 'word' || word.text.length < 3 || word.start <= within.start || !isLost(tokens, i)) continue;
    const meant = nearestSpelling(word.lower, operators);
    if (meant === undefined) continue;
    const message = `\`${word.text}\` is not expected here. Did you mean \`${meant}\`?`;
    return { message, range: word, fix: replaceWith(word, meant) };
  }
  if (!isOwn) return undefined;
  if (token) return { message: `\`${token.text}\` is not expected here.`, range: token, fix: undefined };
  const range = { start: Math.max(within.start, within.end - 1), end: within.end };
  return { message: `${complaint.message}.`, range, fix: undefined };
}

/** Words between values, and behind `is`. Of two letters are too many others: `int` is nearly `in`. */
const operators = 'and not like ilike between similar null true false distinct then else when end'.split(' ');
