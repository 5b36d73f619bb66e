import type { Range } from '../schema/text.ts';
import type { Atom, Literal, Logic, Operand, Operator, Variable } from './query-logic.ts';
import { excludes, isEmpty, isFalse, isSame } from './query-values.ts';

/** What holds of a row before any condition is asked: it has no place in the text. */
export interface Given {
  readonly atom: Atom;
  /** How a message says it, after `because`. */
  readonly because: string;
}

/** Why conditions are never all true. */
export type Clash =
  /** One is never true by itself. */
  | { readonly kind: 'alone'; readonly at: Range; readonly atom: Atom }
  | { readonly kind: 'pair'; readonly at: Range; readonly other: Range }
  | { readonly kind: 'given'; readonly at: Range; readonly because: string }
  /** Several together, or each way that an `or` leaves. */
  | { readonly kind: 'together'; readonly at: Range };

interface Fact {
  readonly atom: Atom;
  readonly range: Range | undefined;
  readonly because?: string;
}

/** More ways than this through the `or`s of a query are not walked, nor more conditions compared with each other. */
const mostWays = 64;
const mostFacts = 60;

/**
 * Why conditions that are all asked of one row are never all true, or undefined where they may be. True, not “not false”: a
 * comparison with null is neither. `expressions` are in the order of the text.
 */
export function contradiction(
  expressions: readonly { readonly logic: Logic; readonly range: Range }[],
  given: readonly Given[],
): Clash | undefined {
  const start: readonly Fact[] = given.map((one) => ({ ...one, range: undefined }));
  let ways: readonly (readonly Fact[])[] = [start];
  const waysAfter: (typeof ways)[] = [];
  for (const { logic } of expressions) {
    const own = waysThrough(logic);
    if (!own || own.length * ways.length > mostWays) return undefined;
    ways = ways.flatMap((way) => own.map((one) => [...way, ...one]));
    if (ways.some((way) => way.length > mostFacts)) return undefined;
    waysAfter.push(ways);
  }
  if (!ways.every(isImpossibleWay)) return undefined;
  const index = waysAfter.findIndex((some) => some.every(isImpossibleWay));
  const [way, ...others] = waysAfter[index] ?? [];
  const found = way && others.length === 0 ? clashOf(way) : undefined;
  const range = expressions[index]?.range;
  return found ?? (range && { kind: 'together', at: range });
}

/** Whether what is true on a way is never all true: the question that nearly every clause answers with no. */
function isImpossibleWay(facts: readonly Fact[]): boolean {
  const atoms = facts.map(({ atom }) => atom);
  return atoms.some(isNeverTrue) || clash(atoms);
}

/** Each way in which it can be true, as what is true then; undefined where there are too many. */
function waysThrough(logic: Logic): readonly (readonly Fact[])[] | undefined {
  switch (logic.kind) {
    case 'unknown':
      return [[]];
    case 'atom':
      return [[{ atom: logic.atom, range: logic.range }]];
    case 'or': {
      const parts = logic.parts.map(waysThrough);
      return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    case 'and': {
      let ways: readonly (readonly Fact[])[] = [[]];
      for (const part of logic.parts) {
        const own = waysThrough(part);
        if (!own || own.length * ways.length > mostWays) return undefined;
        ways = ways.flatMap((way) => own.map((one) => [...way, ...one]));
      }
      return ways;
    }
  }
}

function clashOf(facts: readonly Fact[]): Clash | undefined {
  for (const [index, { atom, range }] of facts.entries()) {
    if (!range) continue;
    if (isNeverTrue(atom)) return { kind: 'alone', at: range, atom };
    const before = facts.slice(0, index).filter((other) => isAboutTheSame(other.atom, atom));
    for (const other of before) {
      if (!clash([other.atom, atom])) continue;
      if (other.range?.start === range.start) return { kind: 'together', at: range };
      if (other.range) return { kind: 'pair', at: range, other: other.range };
      return { kind: 'given', at: range, because: other.because ?? '' };
    }
    if (clash([...before.map((one) => one.atom), atom])) return { kind: 'together', at: range };
  }
  return undefined;
}

function isAboutTheSame(a: Atom, b: Atom): boolean {
  const keys = variablesOf(a).map(({ key }) => key);
  return variablesOf(b).some(({ key }) => keys.includes(key));
}

function variablesOf(atom: Atom): readonly Variable[] {
  if (atom.kind === 'constant') return [];
  const operands = atom.kind === 'compare' ? [atom.left, atom.right] : [atom.of];
  return operands.filter((operand) => operand.kind === 'variable');
}

function isNeverTrue(atom: Atom): boolean {
  switch (atom.kind) {
    case 'constant':
      return !atom.isTrue;
    case 'in': {
      const nulls = atom.list.filter(({ kind }) => kind === 'null');
      return atom.not ? nulls.length > 0 : nulls.length === atom.list.length;
    }
    case 'between':
      return isNull(atom.low) || isNull(atom.high) || clash([atom]);
    case 'compare': {
      const { left, operator, right } = atom;
      if (isNull(left) || isNull(right)) return true;
      if (left.kind === 'number' && right.kind === 'number') return isFalse(left.value, operator, right.value);
      const isOne = left.kind === 'variable' && right.kind === 'variable' && left.key === right.key;
      return isOne && ['<>', '<', '>'].includes(operator);
    }
    default:
      return false;
  }
}

const isNull = ({ kind }: Operand): boolean => kind === 'null';

/** What atoms ask of one value. */
interface Asked {
  readonly variable: Variable;
  isNull: boolean;
  hasValue: boolean;
  /** It is one of each of these lists. */
  readonly among: (readonly Literal[])[];
  readonly not: Literal[];
  readonly low: Bound[];
  readonly high: Bound[];
}

interface Bound {
  readonly literal: Literal;
  readonly strict: boolean;
}

/** Whether atoms, each of which may be true, are never true together. */
function clash(atoms: readonly Atom[]): boolean {
  const asked = new Map<string, Asked>();
  const pairs = new Map<string, number>();
  const of = (variable: Variable): Asked => {
    const known = asked.get(variable.key);
    if (known) return known;
    const fresh: Asked = { variable, isNull: false, hasValue: false, among: [], not: [], low: [], high: [] };
    asked.set(variable.key, fresh);
    return fresh;
  };
  for (const atom of atoms) ask(atom, of, pairs);
  return [...pairs.values()].includes(0) || [...asked.values()].some(isImpossible);
}

function ask(atom: Atom, of: (variable: Variable) => Asked, pairs: Map<string, number>): void {
  if (atom.kind === 'constant') return;
  if (atom.kind === 'compare') {
    compare(atom, of, pairs);
    return;
  }
  const asked = of(atom.of);
  if (atom.kind === 'null' && !atom.not) {
    asked.isNull = true;
    return;
  }
  asked.hasValue = true;
  if (atom.kind === 'in') {
    if (atom.not) asked.not.push(...atom.list);
    else asked.among.push(atom.list.filter((literal) => !isNull(literal)));
  } else if (atom.kind === 'between') {
    asked.low.push({ literal: atom.low, strict: false });
    asked.high.push({ literal: atom.high, strict: false });
  }
}

const mirrored: Readonly<Record<Operator, Operator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Which of less, equal and greater an operator leaves, as bits. */
const leaves: Readonly<Record<Operator, number>> = { '<': 1, '=': 2, '>': 4, '<=': 3, '>=': 6, '<>': 5 };

function compare(
  { left, operator, right }: Extract<Atom, { kind: 'compare' }>,
  of: (variable: Variable) => Asked,
  pairs: Map<string, number>,
): void {
  if (left.kind === 'variable' && right.kind === 'variable') {
    of(left).hasValue = true;
    of(right).hasValue = true;
    const isOrdered = left.key < right.key;
    const key = isOrdered ? `${left.key}\n${right.key}` : `${right.key}\n${left.key}`;
    // Texts are compared in the same way each time, so this holds of every type.
    pairs.set(key, (pairs.get(key) ?? 7) & leaves[isOrdered ? operator : mirrored[operator]]);
    return;
  }
  if (left.kind !== 'variable') {
    if (right.kind === 'variable')
      compare({ kind: 'compare', left: right, operator: mirrored[operator], right: left }, of, pairs);
    return;
  }
  const asked = of(left);
  if (right.kind === 'variable') return;
  asked.hasValue = true;
  if (operator === '=') asked.among.push([right]);
  else if (operator === '<>') asked.not.push(right);
  else (operator.startsWith('>') ? asked.low : asked.high).push({ literal: right, strict: operator.length === 1 });
}

function isImpossible({ variable: { value }, isNull, hasValue, among, not, low, high }: Asked): boolean {
  if (isNull && hasValue) return true;
  const isOut = (literal: Literal, own: readonly Literal[]): boolean =>
    not.some((one) => isSame(value, literal, one)) ||
    among.some((list) => list !== own && list.every((one) => excludes(value, literal, one))) ||
    low.some((one) => isEmpty(value, one.literal, literal, one.strict)) ||
    high.some((one) => isEmpty(value, literal, one.literal, one.strict));
  if (among.some((list) => list.every((literal) => isOut(literal, list)))) return true;
  return low.some((one) =>
    high.some((other) => isEmpty(value, one.literal, other.literal, one.strict || other.strict)),
  );
}
