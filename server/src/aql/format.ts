import { edited, type Range } from '../schema/text.ts';
import type { ParsedQuery } from './ast.ts';
import { gapLines, writeGap } from './format-gap.ts';
import { layoutOf } from './format-layout.ts';
import { isSpaced } from './format-spacing.ts';
import { parseColumns, parseQuery } from './parse.ts';
import type { Token } from './tokens.ts';

/** A piece of text and what it becomes. */
export interface Replacement {
  readonly range: Range;
  readonly text: string;
}

/**
 * The smallest replacements that bring a query, or a file of reusable columns, into the one style: a clause a line, an item
 * a line, keywords in lower case, line breaks inside expressions and single empty lines as the author set them. Only white
 * space, the case of keywords and the side of a comma on which a comment stands differ. Undefined for a text with a mistake of
 * syntax. `text` has the head of the file blanked out; `from` is where the head ends.
 */
export function formatQuery(kind: 'query' | 'columns', text: string, from = 0): readonly Replacement[] | undefined {
  const parse = kind === 'query' ? parseQuery : parseColumns;
  const parsed = parse('', text);
  if (parsed.problems.some(({ severity }) => severity === 'error')) return undefined;
  const replacements = replacementsIn(parsed, from);
  const after = parse('', edited(text, replacements));
  // Where a line begins may decide how it is read, if names are keywords too: such a text keeps its lines.
  return isSameQuery(parsed, after) ? replacements : [];
}

function replacementsIn(parsed: ParsedQuery, from: number): Replacement[] {
  const { text, tokens, comments } = parsed;
  const start = from === 0 && text.startsWith('\uFEFF') ? 1 : from;
  const lines = gapLines(text, tokens, comments, start);
  const layout = layoutOf(parsed, lines);
  if (!layout) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const replacements: Replacement[] = [];
  const replace = (range: Range, written: string): void => {
    const smallest = smallestReplacement(text, range, written);
    if (smallest) replacements.push(smallest);
  };
  let previous: Token | undefined;
  tokens.forEach((token, index) => {
    const gap = layout.gaps[index] ?? { kind: 'line', indent: 0 };
    const pair = previous && { before: tokens[index - 2], left: previous, right: token, after: tokens[index + 1] };
    const spaced = gap.kind === 'space' || (pair && isSpaced(pair, layout.isExpression(index)));
    const range = { start: previous?.end ?? start, end: token.start };
    const found = lines[index] ?? [];
    const isTop = !previous && from === 0;
    const written = writeGap(isTop ? [{ comments: [], blankAbove: false }, ...found] : found, gap, {
      space: spaced ? ' ' : '',
      eol,
      previous,
      next: token,
    });
    replace(range, isTop ? written.trimStart() : written);
    if (layout.isLowered(index)) replace(token, token.lower);
    previous = token;
  });
  return replacements;
}

/** A replacement without what its ends have in common with the text; undefined where nothing is left. */
function smallestReplacement(text: string, { start, end }: Range, written: string): Replacement | undefined {
  const before = text.slice(start, end);
  if (before === written) return undefined;
  const most = Math.min(before.length, written.length);
  let head = 0;
  while (head < most && before[head] === written[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === written.at(-1 - tail)) tail += 1;
  return { range: { start: start + head, end: end - tail }, text: written.slice(head, written.length - tail) };
}

function isSameQuery(a: ParsedQuery, b: ParsedQuery): boolean {
  return (
    a.tokens.length === b.tokens.length &&
    a.tokens.every(({ kind, lower }, index) => kind === b.tokens[index]?.kind && lower === b.tokens[index]?.lower) &&
    meaning(a) === meaning(b)
  );
}

/** The tree without its places. Of an expression it says how many of the tokens are its. */
function meaning({ tree, problems }: ParsedQuery): string {
  return JSON.stringify([tree, problems.map(({ rule }) => rule)], (key, value: unknown) => {
    if (placeKeys.has(key)) return undefined;
    if (key === 'tokens' && Array.isArray(value)) return value.length;
    return typeof value === 'string' ? value.toLowerCase() : value;
  });
}

const placeKeys: ReadonlySet<string> = new Set(
  'range keyword selectorRange pickRange conditionRange head start end startsLine'.split(' '),
);
