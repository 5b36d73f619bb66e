import type { Token } from './tokens.ts';

/** Tokens inside `( select … )`: other tables' names live there, so only explicit sides are replaced. */
export function subqueryTokens(tokens: readonly Token[]): ReadonlySet<number> {
  const inside = new Set<number>();
  const opened: boolean[] = [];
  tokens.forEach((token, i) => {
    if (token.text === '(') {
      const word = tokens[i + 1];
      opened.push(
        opened.at(-1) === true || (word?.kind === 'word' && (word.lower === 'select' || word.lower === 'with')),
      );
    } else if (token.text === ')') opened.pop();
    if (opened.at(-1)) inside.add(i);
  });
  return inside;
}

/** What belongs to lambdas, by index. */
export interface Lambdas {
  /** Their parameters, wherever one is written, and the word `lambda`. */
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
    for (const name of namesOfComprehension(tokens, i)) names.add(name);
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

/** `[x + 1 for x in list if x > 1]`: wherever what is counted through is named in the brackets. */
function namesOfComprehension(tokens: readonly Token[], at: number): readonly number[] {
  const [name, word] = [tokens[at + 1], tokens[at + 2]];
  if (tokens[at]?.lower !== 'for' || !name || !isName(name) || word?.lower !== 'in') return [];
  const found: number[] = [];
  for (let i = (openingOf(tokens, at) ?? -1) + 1, end = endOfArgument(tokens, at); i < end; i += 1) {
    if (tokens[i]?.value === name.value && tokens[i - 1]?.text !== '.') found.push(i);
  }
  return found;
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
    if (depth === 0) return ['(', '['].includes(token(ahead + 1)?.text ?? '') ? ahead + 1 : 0;
  }
  return 0;
}

/** In tokens: nothing is looked further for, however often one is begun. */
const longestType = 500;

const typesOfValues: ReadonlySet<string> = new Set(['array', 'struct', 'map']);

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
