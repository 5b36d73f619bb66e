import type { Span } from './cursor.ts';

/** A token as far as comparisons are told by it. */
export interface ComparedToken {
  readonly kind: 'word' | 'name' | 'string' | 'symbol' | 'other';
  /** In lower case. */
  readonly value: string;
}

/**
 * The name, `kind` or `e.kind`, that the text at an index is compared with by `=`, `<>`, `in` or the `when` of a `case`;
 * undefined where it is compared with nothing, or with more than a name.
 */
export function comparedWith(tokens: readonly ComparedToken[], at: number): Span | undefined {
  if (isSymbol(tokens[at + 1], '||')) return undefined;
  const found =
    (isComparison(tokens[at - 1]) ? nameBefore(tokens, at - 1) : undefined) ??
    (isComparison(tokens[at + 1]) && !joins(tokens[at - 1]) ? nameAfter(tokens, at + 2) : undefined) ??
    ofList(tokens, at) ??
    ofCase(tokens, at);
  return found;
}

const isWord = (token: ComparedToken | undefined, word: string): boolean =>
  token?.kind === 'word' && token.value === word;
const isSymbol = (token: ComparedToken | undefined, symbol: string): boolean =>
  token?.kind === 'symbol' && token.value === symbol;
const isName = (token: ComparedToken | undefined): boolean => token?.kind === 'word' || token?.kind === 'name';
const isComparison = (token: ComparedToken | undefined): boolean =>
  token?.kind === 'symbol' && ['=', '==', '<>', '!='].includes(token.value);

/** Whether a token makes what stands beside it a part of something greater. */
const joins = (token: ComparedToken | undefined): boolean =>
  token?.kind === 'symbol' && !['(', ',', '=', '=='].includes(token.value);

/** The name that ends before an index. */
function nameBefore(tokens: readonly ComparedToken[], end: number): Span | undefined {
  let to = end;
  // `==` is two tokens to some readers.
  while (to > 0 && isComparison(tokens[to - 1])) to -= 1;
  if (!isName(tokens[to - 1])) return undefined;
  let from = to - 1;
  while (isSymbol(tokens[from - 1], '.') && isName(tokens[from - 2])) from -= 2;
  return joins(tokens[from - 1]) ? undefined : { from, to };
}

/** The name that begins at an index. */
function nameAfter(tokens: readonly ComparedToken[], start: number): Span | undefined {
  let from = start;
  while (isComparison(tokens[from])) from += 1;
  if (!isName(tokens[from])) return undefined;
  let to = from + 1;
  while (isSymbol(tokens[to], '.') && isName(tokens[to + 1])) to += 2;
  const after = tokens[to];
  return after?.kind === 'symbol' && ![')', ',', ';'].includes(after.value) ? undefined : { from, to };
}

/** `kind in ('x', 'y')`. */
function ofList(tokens: readonly ComparedToken[], at: number): Span | undefined {
  let open = at - 1;
  while (tokens[open]?.kind === 'string' || isSymbol(tokens[open], ',')) open -= 1;
  if (!isSymbol(tokens[open], '(') || !isWord(tokens[open - 1], 'in')) return undefined;
  return nameBefore(tokens, isWord(tokens[open - 2], 'not') ? open - 2 : open - 1);
}

/** `case kind when 'x' then … when 'y' then … end`. */
function ofCase(tokens: readonly ComparedToken[], at: number): Span | undefined {
  if (!isWord(tokens[at - 1], 'when') || !isWord(tokens[at + 1], 'then')) return undefined;
  let ends = 0;
  for (let start = at - 2; start >= 0; start -= 1) {
    if (isWord(tokens[start], 'end')) ends += 1;
    if (!isWord(tokens[start], 'case')) continue;
    if (ends > 0) ends -= 1;
    else {
      const when = tokens.findIndex((token, index) => index > start && isWord(token, 'when'));
      const name = nameBefore(tokens, when);
      return name?.from === start + 1 ? name : undefined;
    }
  }
  return undefined;
}
