import type { Range } from '../../schema/text.ts';
import type { JinjaToken } from './tags.ts';

/** An expression of Jinja with its place. */
export type Expression = Range &
  (
    | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [Expression, Expression])[] }
    /** `a.b` and `a['b']`. */
    | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
    | { readonly kind: 'slice'; readonly of: Expression; readonly from?: Expression; readonly to?: Expression }
    | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
    | { readonly kind: 'filter'; readonly of: Expression; readonly name: string; readonly args: Arguments }
    | { readonly kind: 'test'; readonly of: Expression; readonly name: string; readonly args: Arguments }
    | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly of: Expression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'choice';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression | undefined;
      }
  );

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
}

export interface TokenReader {
  peek(ahead?: number): JinjaToken | undefined;
  next(): JinjaToken;
  /** Takes the next token where it is this symbol or word. */
  take(value: string): boolean;
  /** Takes a symbol or a word that has to stand here. Throws `NotJinja`. */
  expect(value: string): JinjaToken;
  readonly done: boolean;
}

/** What cannot be read as Jinja. Caught by the parser of templates, which never fails. */
export class NotJinja extends Error {}

export function readerOf(tokens: readonly JinjaToken[]): TokenReader {
  let at = 0;
  const isNext = (value: string): boolean => tokens[at]?.kind !== 'string' && tokens[at]?.value === value;
  const next = (): JinjaToken => {
    const found = tokens[at];
    if (!found) throw new NotJinja('ends too early');
    at += 1;
    return found;
  };
  return {
    peek: (ahead = 0) => tokens[at + ahead],
    next,
    take(value) {
      if (!isNext(value)) return false;
      at += 1;
      return true;
    },
    expect(value) {
      if (!isNext(value)) throw new NotJinja(`\`${value}\` is missing`);
      return next();
    },
    get done() {
      return at >= tokens.length;
    },
  };
}

/** Reads an expression. Throws `NotJinja` where there is none. */
export function readExpression(reader: TokenReader, allowsChoice = true): Expression {
  const then = readOr(reader);
  if (!allowsChoice || !reader.take('if')) return then;
  const condition = readOr(reader);
  const otherwise = reader.take('else') ? readExpression(reader) : undefined;
  return { kind: 'choice', condition, then, otherwise, start: then.start, end: (otherwise ?? condition).end };
}

/** An expression, or several with commas, which are a list. */
export function readTuple(reader: TokenReader, allowsChoice = true): Expression {
  const first = readExpression(reader, allowsChoice);
  if (reader.peek()?.value !== ',' || reader.peek()?.kind !== 'symbol') return first;
  const items = [first];
  while (reader.take(',') && !reader.done) items.push(readExpression(reader, allowsChoice));
  return { kind: 'list', items, start: first.start, end: items.at(-1)?.end ?? first.end };
}

type Level = (reader: TokenReader) => Expression;

function binaryLevel(operators: readonly string[], below: Level): Level {
  return (reader) => {
    let left = below(reader);
    for (;;) {
      const operator = operators.find((one) => reader.take(one));
      if (operator === undefined) return left;
      const right = below(reader);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  };
}

const readPower = binaryLevel(['**'], (reader) => readUnary(reader));
const readProduct = binaryLevel(['*', '/', '//', '%'], readPower);
const readJoined = binaryLevel(['~'], readProduct);
const readSum = binaryLevel(['+', '-'], readJoined);

const readComparison: Level = (reader) => {
  let left = readSum(reader);
  for (;;) {
    const isNotIn = reader.peek()?.value === 'not' && reader.peek(1)?.value === 'in';
    if (isNotIn) reader.next();
    const operator = ['==', '!=', '<=', '>=', '<', '>', 'in'].find((one) => reader.take(one));
    if (operator === undefined) return left;
    const right = readSum(reader);
    const range = { start: left.start, end: right.end };
    left = { kind: 'binary', operator, left, right, ...range };
    if (isNotIn) left = { kind: 'unary', operator: 'not', of: left, ...range };
  }
};

const readNot: Level = (reader) => {
  const { start = 0 } = reader.peek() ?? {};
  if (!reader.take('not')) return readComparison(reader);
  const of = readNot(reader);
  return { kind: 'unary', operator: 'not', of, start, end: of.end };
};

const readAnd = binaryLevel(['and'], readNot);
const readOr = binaryLevel(['or'], readAnd);

function readUnary(reader: TokenReader, takesFilters = true): Expression {
  const { start = 0 } = reader.peek() ?? {};
  const operator = (['-', '+'] as const).find((one) => reader.take(one));
  const of = operator === undefined ? readPostfix(reader, readPrimary(reader)) : readUnary(reader, false);
  const signed: Expression = operator === undefined ? of : { kind: 'unary', operator, of, start, end: of.end };
  return takesFilters ? readFilters(reader, signed) : signed;
}

function readPrimary(reader: TokenReader): Expression {
  const first = reader.next();
  const { start, end, value } = first;
  switch (first.kind) {
    case 'number':
      return { kind: 'literal', value: Number(value), start, end };
    case 'string': {
      let text = value;
      let last = end;
      // Two strings side by side are one, as in Python.
      while (reader.peek()?.kind === 'string') {
        const more = reader.next();
        text += more.value;
        last = more.end;
      }
      return { kind: 'literal', value: text, start, end: last };
    }
    case 'name':
      if (value in constants) return { kind: 'literal', value: constants[value] ?? null, start, end };
      return { kind: 'name', name: value, start, end };
    case 'symbol':
      return readBracketed(reader, first);
  }
}

const constants: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

function readBracketed(reader: TokenReader, { value, start }: JinjaToken): Expression {
  if (value === '(') {
    if (reader.peek()?.value === ')') return { kind: 'list', items: [], start, end: reader.expect(')').end };
    const inner = readTuple(reader);
    return { ...inner, start, end: reader.expect(')').end };
  }
  if (value === '[') {
    const items: Expression[] = [];
    while (!isSymbol(reader, ']')) {
      items.push(readExpression(reader));
      if (!reader.take(',')) break;
    }
    return { kind: 'list', items, start, end: reader.expect(']').end };
  }
  if (value !== '{') throw new NotJinja(`\`${value}\` is not expected here`);
  const entries: [Expression, Expression][] = [];
  while (!isSymbol(reader, '}')) {
    const key = readExpression(reader);
    reader.expect(':');
    entries.push([key, readExpression(reader)]);
    if (!reader.take(',')) break;
  }
  return { kind: 'dictionary', entries, start, end: reader.expect('}').end };
}

function isSymbol(reader: TokenReader, value: string): boolean {
  return reader.peek()?.kind === 'symbol' && reader.peek()?.value === value;
}

function readPostfix(reader: TokenReader, first: Expression): Expression {
  let of = first;
  for (;;) {
    const { start } = of;
    if (reader.take('.')) {
      const name = reader.next();
      if (name.kind === 'string' || name.kind === 'symbol') throw new NotJinja('a name is missing');
      const key: Expression = { kind: 'literal', value: name.value, start: name.start, end: name.end };
      of = { kind: 'member', of, key, start, end: name.end };
    } else if (reader.take('[')) {
      const from = isSymbol(reader, ':') ? undefined : readExpression(reader);
      if (reader.take(':')) {
        const to = isSymbol(reader, ']') ? undefined : readExpression(reader);
        const { end } = reader.expect(']');
        of = { kind: 'slice', of, start, end, ...(from && { from }), ...(to && { to }) };
      } else {
        if (!from) throw new NotJinja('a key is missing');
        of = { kind: 'member', of, key: from, start, end: reader.expect(']').end };
      }
    } else if (isSymbol(reader, '(')) {
      const { args, end } = readArguments(reader);
      of = { kind: 'call', of, args, start, end };
    } else return of;
  }
}

/** Filters and tests. */
function readFilters(reader: TokenReader, first: Expression): Expression {
  let of = first;
  for (;;) {
    const { start } = of;
    const isFilter = reader.take('|');
    if (!isFilter && !(reader.peek()?.kind === 'name' && reader.take('is'))) return of;
    const isNegated = !isFilter && reader.take('not');
    const name = reader.next();
    const called = isSymbol(reader, '(') ? readArguments(reader) : { args: nothing, end: name.end };
    of = { kind: isFilter ? 'filter' : 'test', of, name: name.value, args: called.args, start, end: called.end };
    if (isNegated) of = { kind: 'unary', operator: 'not', of, start, end: called.end };
    if (isFilter) of = readPostfix(reader, of);
  }
}

const nothing: Arguments = { positional: [], named: new Map() };

function readArguments(reader: TokenReader): { readonly args: Arguments; readonly end: number } {
  reader.expect('(');
  const positional: Expression[] = [];
  const named = new Map<string, Expression>();
  while (!isSymbol(reader, ')')) {
    if (reader.peek()?.kind === 'name' && reader.peek(1)?.value === '=' && reader.peek(1)?.kind === 'symbol') {
      const name = reader.next().value;
      reader.next();
      named.set(name, readExpression(reader));
    } else positional.push(readExpression(reader));
    if (!reader.take(',')) break;
  }
  return { args: { positional, named }, end: reader.expect(')').end };
}
