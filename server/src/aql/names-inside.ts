import { reservedWords } from './sql-words.ts';
import type { Token } from './tokens.ts';

/** Tokens inside `( select … )`: other tables' names live there, so only explicit sides are replaced. */
export function subqueryTokens(tokens: readonly Token[]): ReadonlySet<number> {
  const inside = new Set<number>();
  const opened: boolean[] = [];
  tokens.forEach((token, i) => {
    if (token.text === '(') {
      opened.push(opened.at(-1) === true || beginsQuery(tokens, i + 1));
    } else if (token.text === ')') opened.pop();
    if (opened.at(-1)) inside.add(i);
  });
  return inside;
}

/** `(from t)` is a query where no function's bracket opens before it, as in `trim(from x)`. */
function beginsQuery(tokens: readonly Token[], i: number): boolean {
  const word = tokens[i];
  if (word?.kind !== 'word') return false;
  if (word.lower === 'select' || word.lower === 'with') return true;
  if (!['from', 'values'].includes(word.lower)) return false;
  const before = tokens[i - 2];
  return before?.kind !== 'word' || reservedWords.has(before.lower);
}

/** What belongs to lambdas, by index. */
export interface Lambdas {
  /** Their parameters, wherever one is written, the word `lambda`, and what else an expression names itself: fields of types. */
  readonly names: ReadonlySet<number>;
  /** The signs between parameters and body. */
  readonly signs: ReadonlySet<number>;
}

interface Lambda {
  readonly parameters: readonly string[];
  /** Where its first word stands. */
  readonly from: number;
  /** The `->` or `:`. */
  readonly sign: number;
}

/** `x -> x + 1`, `(x, y) -> x + y`, `x int -> x + 1`, `lambda x, y: x + y`. */
export function lambdasIn(tokens: readonly Token[]): Lambdas {
  const names = new Set<number>();
  const signs = new Set<number>();
  for (const i of tokens.keys()) {
    for (const name of [...namesOfComprehension(tokens, i), ...insideOfType(tokens, i), ...namesOfWith(tokens, i)])
      names.add(name);
    const lambda = lambdaWithArrow(tokens, i) ?? lambdaWithWord(tokens, i);
    if (!lambda) continue;
    signs.add(lambda.sign);
    for (let at = lambda.from; at < lambda.sign; at += 1) names.add(at);
    for (let at = lambda.sign + 1, end = endOfArgument(tokens, at); at < end; at += 1) {
      const token = tokens[at];
      if (token && lambda.parameters.includes(token.value.toLowerCase()) && tokens[at - 1]?.text !== '.') names.add(at);
    }
  }
  return { names, signs };
}

/** An arrow is JSON's where a key follows, or where no argument of a function begins with what stands before it. */
function lambdaWithArrow(tokens: readonly Token[], sign: number): Lambda | undefined {
  if (tokens[sign]?.text !== '->') return undefined;
  const after = tokens[sign + 1];
  if (after?.kind === 'string' || after?.kind === 'number') return undefined;
  let from = sign - 1;
  if (tokens[from]?.text === ')') while (from > 0 && tokens[from]?.text !== '(') from -= 1;
  else if (tokens[from - 1]?.kind === 'word') from -= 1;
  const before = tokens[from - 1]?.text;
  if (before !== '(' && before !== ',') return undefined;
  const parameters = namesOf(tokens.slice(from, sign).filter(({ text }) => text !== '(' && text !== ')'));
  return parameters && { parameters, from, sign };
}

function lambdaWithWord(tokens: readonly Token[], from: number): Lambda | undefined {
  if (tokens[from]?.lower !== 'lambda' || !isName(tokens[from + 1])) return undefined;
  let sign = from + 1;
  while (isName(tokens[sign]) || tokens[sign]?.text === ',') sign += 1;
  if (tokens[sign]?.text !== ':') return undefined;
  const parameters = namesOf(tokens.slice(from + 1, sign));
  return parameters && { parameters, from, sign };
}

/** `[x + 1 for x, i in list if x > 1]`: wherever what is counted through is named in the brackets. */
function namesOfComprehension(tokens: readonly Token[], at: number): readonly number[] {
  if (tokens[at]?.lower !== 'for') return [];
  let word = at + 1;
  while (isName(tokens[word]) && tokens[word + 1]?.text === ',') word += 2;
  if (!isName(tokens[word]) || tokens[word + 1]?.lower !== 'in') return [];
  const counted = new Set(tokens.slice(at + 1, word + 1).map(({ value }) => value));
  const from = (openingOf(tokens, at) ?? -1) + 1;
  return named(tokens, counted, { from, to: endOfArgument(tokens, word + 1) });
}

/** `with(a as 1, b as a + 1, a + b)`: the names it gives, wherever they stand in its brackets. */
function namesOfWith(tokens: readonly Token[], at: number): readonly number[] {
  if (tokens[at]?.lower !== 'with' || tokens[at + 1]?.text !== '(') return [];
  const given = new Set<string>();
  let last = at + 2;
  for (let from = at + 2; isName(tokens[from]) && tokens[from + 1]?.lower === 'as'; from = last + 1) {
    given.add(tokens[from]?.value ?? '');
    last = endOfArgument(tokens, from);
  }
  return named(tokens, given, { from: at + 2, to: endOfArgument(tokens, last + 1) });
}

function named(
  tokens: readonly Token[],
  names: ReadonlySet<string>,
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] {
  const found: number[] = [];
  for (let i = from; i < to; i += 1) {
    if (names.has(tokens[i]?.value ?? '') && tokens[i - 1]?.text !== '.') found.push(i);
  }
  return found;
}

/** What stands in the brackets of a type: `as row(x bigint)`, `::struct(a integer)`, `as array<string>`, `is of (text)`. */
function insideOfType(tokens: readonly Token[], at: number): readonly number[] {
  const token = tokens[at];
  const isOf = token?.lower === 'of' && ['is', 'not'].includes(tokens[at - 1]?.lower ?? '');
  if (!isOf && token?.text !== '::' && token?.lower !== 'as') return [];
  const type = tokens[at + 1];
  const opening = isOf ? at + 1 : at + 2;
  const sign = tokens[opening]?.text;
  const isOpened = sign === '(' || (sign === '<' && typesOfValues.has(type?.lower ?? ''));
  if (!isOpened || (!isOf && !isName(type))) return [];
  const inside: number[] = [];
  let depth = 0;
  for (let i = opening; i < opening + longestType; i += 1) {
    const { text } = tokens[i] ?? { text: '' };
    if (text === '(' || text === '<') depth += 1;
    if (text === ')' || text === '>') depth -= 1;
    if (depth === 0) return inside;
    inside.push(i);
  }
  return [];
}

const knownOpenings = new WeakMap<readonly Token[], readonly (number | undefined)[]>();

/** The index of the bracket that is open at a token. */
export function openingOf(tokens: readonly Token[], i: number): number | undefined {
  const known = knownOpenings.get(tokens);
  if (known) return known[i];
  const open: number[] = [];
  const openings = tokens.map(({ text }, at) => {
    if ([')', ']', '}'].includes(text)) open.pop();
    const opening = open.at(-1);
    if (['(', '[', '{'].includes(text)) open.push(at);
    return opening;
  });
  knownOpenings.set(tokens, openings);
  return openings[i];
}

/**
 * How many tokens the type before a value has, as in `array<int64>[…]` and `struct<a int64, b string>(…)`; 0 where none begins.
 * `token` gives those from there on.
 */
export function lengthOfType(token: (ahead: number) => Token | undefined): number {
  if (!typesOfValues.has(token(0)?.lower ?? '') || token(1)?.text !== '<') return 0;
  let depth = 0;
  for (let ahead = 1; ahead < longestType; ahead += 1) {
    const next = token(ahead);
    if (next?.text === '<') depth += 1;
    else if (next?.text === '>') depth -= 1;
    else if (!next || (next.kind !== 'word' && next.kind !== 'number' && !['(', ')', ','].includes(next.text)))
      return 0;
    if (depth === 0) return isValueOfType(token(ahead + 1)) ? ahead + 1 : 0;
  }
  return 0;
}

const isValueOfType = (token: Token | undefined): boolean =>
  token?.kind === 'string' || token?.text === '(' || token?.text === '[';

/** In tokens: nothing is looked further for, however often one is begun. */
const longestType = 500;

const typesOfValues: ReadonlySet<string> = new Set(['array', 'struct', 'map', 'range', 'object']);

/** The first words between commas, a type may follow each; undefined where anything else stands there. */
function namesOf(tokens: readonly Token[]): readonly string[] | undefined {
  if (!tokens.every((token) => isName(token) || token.text === ',')) return undefined;
  const names = tokens.filter((token, i) => isName(token) && (i === 0 || tokens[i - 1]?.text === ','));
  return names.length > 0 ? names.map(({ value }) => value.toLowerCase()) : undefined;
}

const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

/** The index of the comma or bracket that ends the argument of which this is a part. */
function endOfArgument(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const text = tokens[at]?.text ?? '';
    if (depth === 0 && [',', ')', ']', '}'].includes(text)) return at;
    if (['(', '[', '{'].includes(text)) depth += 1;
    if ([')', ']', '}'].includes(text)) depth -= 1;
  }
  return tokens.length;
}
