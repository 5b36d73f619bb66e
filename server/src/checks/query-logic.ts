import type { ExpressionNode } from '../aql/ast.ts';
import type { Value } from '../aql/bound.ts';
import type { Reference } from '../aql/references.ts';
import type { Token } from '../aql/tokens.ts';
import type { Range } from '../schema/text.ts';

/**
 * The `and`, `or` and `not` of an expression, and the plain comparisons in it. Whatever is not plainly understood is
 * `unknown`: it may be true, and nothing follows from it.
 */
export type Logic =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Logic[] }
  | { readonly kind: 'atom'; readonly atom: Atom; readonly range: Range }
  | { readonly kind: 'unknown' };

export type Atom =
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: Operator; readonly right: Operand }
  | { readonly kind: 'in'; readonly of: Variable; readonly not: boolean; readonly list: readonly Literal[] }
  | { readonly kind: 'between'; readonly of: Variable; readonly low: Literal; readonly high: Literal }
  | { readonly kind: 'null'; readonly of: Variable; readonly not: boolean }
  /** True only where its variable has a value; no more is known of it. */
  | { readonly kind: 'strict'; readonly of: Variable }
  | { readonly kind: 'constant'; readonly isTrue: boolean };

export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Operand = Variable | Literal;

/** A column or a feature of one row. */
export interface Variable {
  readonly kind: 'variable';
  /** The same for the same value of the same row. */
  readonly key: string;
  readonly value: Value;
}

export type Literal =
  | { readonly kind: 'number'; readonly value: number; readonly range: Range }
  | { readonly kind: 'text'; readonly value: string; readonly range: Range }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly range: Range }
  | { readonly kind: 'null'; readonly range: Range };

/** The names in expressions that read a column or a feature, by where they begin. */
export type Names = ReadonlyMap<number, Variable>;

/** Made once for a reading of a query: every clause asks. */
export function namesIn(references: readonly Reference[]): Names {
  const known = namesOf.get(references) ?? readNames(references);
  namesOf.set(references, known);
  return known;
}

const namesOf = new WeakMap<readonly Reference[], Names>();

function readNames(references: readonly Reference[]): Names {
  return new Map(
    references.flatMap((reference): [number, Variable][] => {
      if (reference.kind !== 'value' || reference.of === undefined) return [];
      const { value, of } = reference;
      const name = value.kind === 'column' ? `column ${value.name}` : `${value.type} feature ${value.key}`;
      return [[reference.range.start, { kind: 'variable', key: `${of} ${name}`, value }]];
    }),
  );
}

const unknown: Logic = { kind: 'unknown' };

export function logicOf({ tokens }: ExpressionNode, names: Names): Logic {
  return tokens.length > longestExpression ? unknown : read(tokens, names, 0);
}

/** Nobody writes these by hand: what is longer or deeper is not understood. */
const longestExpression = 4_000;
const deepest = 60;

function read(tokens: readonly Token[], names: Names, depth: number): Logic {
  const [first] = tokens;
  if (!first || depth > deepest) return unknown;
  for (const word of ['or', 'and'] as const) {
    const parts = splitAt(tokens, word);
    if (parts.length > 1) return { kind: word, parts: parts.map((part) => read(part, names, depth + 1)) };
  }
  if (first.lower === 'not' && first.kind === 'word')
    return negated(read(tokens.slice(1), names, depth + 1), rangeOf(tokens));
  if (isInBrackets(tokens)) return read(tokens.slice(1, -1), names, depth + 1);
  const atom = new AtomReader(tokens, names).read();
  return atom ? { kind: 'atom', atom, range: rangeOf(tokens) } : unknown;
}

const rangeOf = (tokens: readonly Token[]): Range => ({
  start: tokens[0]?.start ?? 0,
  end: tokens.at(-1)?.end ?? 0,
});

/** How much deeper a token begins (1) or ends (-1) what is inside something. */
function nesting({ kind, lower }: Token): number {
  if (kind === 'punctuation') return '([{'.includes(lower) ? 1 : ')]}'.includes(lower) ? -1 : 0;
  return kind === 'word' && lower === 'case' ? 1 : kind === 'word' && lower === 'end' ? -1 : 0;
}

/** Cut at a word outside brackets and `case`; the `and` of a `between` is none. */
function splitAt(tokens: readonly Token[], word: 'and' | 'or'): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  let betweens = 0;
  for (const token of tokens) {
    depth += nesting(token);
    const isWord = token.kind === 'word' && depth === 0;
    if (isWord && token.lower === 'between') betweens += 1;
    if (isWord && token.lower === 'and' && betweens > 0) betweens -= 1;
    else if (isWord && token.lower === word) {
      parts.push([]);
      continue;
    }
    parts.at(-1)?.push(token);
  }
  return parts;
}

function isInBrackets(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text !== '(' || tokens.length < 3) return false;
  let depth = 0;
  return tokens.every((token, index) => {
    depth += nesting(token);
    return depth > 0 || index === tokens.length - 1;
  });
}

/** `not` over three values: what is neither true nor false stays so. `range` is the whole that is said. */
function negated(logic: Logic, range: Range): Logic {
  switch (logic.kind) {
    case 'and':
    case 'or':
      return { kind: logic.kind === 'and' ? 'or' : 'and', parts: logic.parts.map((part) => negated(part, range)) };
    case 'unknown':
      return logic;
    case 'atom': {
      const atom = opposite(logic.atom);
      return atom ? { kind: 'atom', atom, range } : unknown;
    }
  }
}

const opposites: Readonly<Record<Operator, Operator>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

function opposite(atom: Atom): Atom | undefined {
  switch (atom.kind) {
    case 'compare':
      return { ...atom, operator: opposites[atom.operator] };
    case 'in':
    case 'null':
      return { ...atom, not: !atom.not };
    case 'strict':
      return atom;
    case 'between':
      return { kind: 'strict', of: atom.of };
    case 'constant':
      // `not null` is not true either.
      return undefined;
  }
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** What a longer list holds is not looked at. */
const longestList = 50;

/** Reads tokens as one comparison, from the first to the last, or as nothing. */
class AtomReader {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly names: Names;

  constructor(tokens: readonly Token[], names: Names) {
    this.tokens = tokens;
    this.names = names;
  }

  read(): Atom | undefined {
    const left = this.operand();
    const atom = left && this.after(left);
    return this.at === this.tokens.length ? atom : undefined;
  }

  private after(left: Operand): Atom | undefined {
    if (this.at === this.tokens.length) return truth(left);
    const operator = this.operator();
    if (operator) {
      const right = this.operand();
      return right && { kind: 'compare', left, operator, right };
    }
    if (left.kind !== 'variable') return undefined;
    if (this.take('is')) return this.afterIs(left);
    const not = this.take('not');
    if (this.take('in')) return this.inList(left, not);
    if (this.take('between')) return this.between(left, not);
    if (this.take('like') || this.take('ilike')) return this.operand() && { kind: 'strict', of: left };
    return undefined;
  }

  private afterIs(of: Variable): Atom | undefined {
    const not = this.take('not');
    if (this.take('null')) return { kind: 'null', of, not };
    const literal = this.literal();
    if (literal?.kind !== 'boolean') return undefined;
    // `is not true` holds of a null too.
    return not ? undefined : { kind: 'compare', left: of, operator: '=', right: literal };
  }

  private inList(of: Variable, not: boolean): Atom | undefined {
    if (!this.take('(')) return undefined;
    const list: Literal[] = [];
    do {
      const literal = this.literal();
      if (!literal) return undefined;
      list.push(literal);
    } while (this.take(','));
    if (!this.take(')')) return undefined;
    return list.length > longestList && !list.some(({ kind }) => kind === 'null')
      ? { kind: 'strict', of }
      : { kind: 'in', of, not, list };
  }

  private between(of: Variable, not: boolean): Atom | undefined {
    const low = this.literal();
    if (!low || !this.take('and')) return undefined;
    const high = this.literal();
    if (!high) return undefined;
    return not ? { kind: 'strict', of } : { kind: 'between', of, low, high };
  }

  private operand(): Operand | undefined {
    return this.literal() ?? this.variable();
  }

  /** `x`, `{x}`, `joined.x`, a macro. */
  private variable(): Variable | undefined {
    const [first, dot, last] = this.tokens.slice(this.at, this.at + 3);
    const qualified = dot?.text === '.' && last ? this.names.get(last.start) : undefined;
    const found = qualified ?? (first && this.names.get(first.start));
    if (found) this.at += qualified ? 3 : 1;
    return found;
  }

  private literal(): Literal | undefined {
    const token = this.tokens[this.at];
    const next = this.tokens[this.at + 1];
    if (!token) return undefined;
    if ((token.text === '-' || token.text === '+') && next?.kind === 'number') {
      this.at += 2;
      const value = Number(next.text) * (token.text === '-' ? -1 : 1);
      return { kind: 'number', value, range: { start: token.start, end: next.end } };
    }
    if (token.kind === 'number') {
      this.at += 1;
      return { kind: 'number', value: Number(token.text), range: token };
    }
    const isTyped = token.kind === 'word' && (token.lower === 'date' || token.lower === 'timestamp');
    const text = isTyped ? next : token;
    // In some warehouses a backslash begins something else.
    if (text?.kind === 'string' && text.text.startsWith("'") && !text.text.includes('\\')) {
      this.at += isTyped ? 2 : 1;
      return { kind: 'text', value: text.value, range: { start: token.start, end: text.end } };
    }
    if (token.kind !== 'word' || this.names.has(token.start)) return undefined;
    if (!['true', 'false', 'null'].includes(token.lower)) return undefined;
    this.at += 1;
    return token.lower === 'null'
      ? { kind: 'null', range: token }
      : { kind: 'boolean', value: token.lower === 'true', range: token };
  }

  private operator(): Operator | undefined {
    const operator = operators.get(this.tokens[this.at]?.text ?? '');
    if (!operator) return undefined;
    this.at += 1;
    if (operator === '=') this.take('=');
    return operator;
  }

  private take(word: string): boolean {
    if (this.tokens[this.at]?.lower !== word) return false;
    this.at += 1;
    return true;
  }
}

/** A value alone, as a condition. */
function truth(operand: Operand): Atom | undefined {
  switch (operand.kind) {
    case 'variable':
      return {
        kind: 'compare',
        left: operand,
        operator: '=',
        right: { kind: 'boolean', value: true, range: { start: 0, end: 0 } },
      };
    case 'boolean':
      return { kind: 'constant', isTrue: operand.value };
    case 'null':
      return { kind: 'constant', isTrue: false };
    default:
      return undefined;
  }
}
