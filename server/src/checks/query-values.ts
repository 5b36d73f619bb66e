import type { Value } from '../aql/bound.ts';
import type { Literal, Operator } from './query-logic.ts';

/**
 * What two literals are to each other when both are compared with one value. Only what every warehouse agrees on: texts differ
 * under any collation, numbers and times by more than their rounding, and everything else is not known.
 */

/** Whether no value equals both. */
export function excludes(value: Value, a: Literal, b: Literal): boolean {
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value !== b.value;
  if (value.type === 'string') return differAsTexts(a, b);
  const difference = distance(value, a, b);
  return difference !== undefined && difference !== 0;
}

/** Whether both literals are the same value, whatever reads them. */
export function isSame(value: Value, a: Literal, b: Literal): boolean {
  if (a.kind === 'null' || b.kind === 'null') return false;
  return (a.kind === b.kind && a.value === b.value) || (value.type !== 'string' && distance(value, a, b) === 0);
}

/** Whether no value lies at or above `low` and at or below `high`; `strict` where one of the two is left out. */
export function isEmpty(value: Value, low: Literal, high: Literal, strict: boolean): boolean {
  if (isSame(value, low, high)) return strict;
  const difference = distance(value, low, high);
  return difference !== undefined && difference > 0;
}

/** `literal operator literal` where both are numbers: whether it is never true. */
export function isFalse(left: number, operator: Operator, right: number): boolean {
  switch (operator) {
    case '=':
      return left !== right;
    case '<>':
      return left === right;
    case '<':
      return left >= right;
    case '<=':
      return left > right;
    case '>':
      return left <= right;
    case '>=':
      return left < right;
  }
}

/** 1 where the first is surely greater, -1 where it is surely less, 0 where both are the same. */
function distance(value: Value, a: Literal, b: Literal): -1 | 0 | 1 | undefined {
  const scale = value.type === 'timestamp' ? time : isNumber(value) ? number : undefined;
  const [first, second] = [scale?.of(a), scale?.of(b)];
  if (!scale || first === undefined || second === undefined) return undefined;
  const difference = first - second;
  if (difference === 0) return 0;
  if (Math.abs(difference) <= scale.tolerance(first, second)) return undefined;
  return difference > 0 ? 1 : -1;
}

interface Scale {
  of(literal: Literal): number | undefined;
  /** What may be lost on the way into the warehouse. */
  tolerance(a: number, b: number): number;
}

const isNumber = ({ type }: Value): boolean => type === 'number' || type === 'integer' || type === 'float';

const number: Scale = {
  of: (literal) => {
    if (literal.kind === 'number') return literal.value;
    return literal.kind === 'text' && /^[+-]?\d+(?:\.\d+)?$/.test(literal.value) ? Number(literal.value) : undefined;
  },
  tolerance: (a, b) => 1e-6 * Math.max(Math.abs(a), Math.abs(b)),
};

const isoTime = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?$/;

const time: Scale = {
  of: (literal) => {
    const [, day, clock = '00:00'] = (literal.kind === 'text' && isoTime.exec(literal.value)) || [];
    const at = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}Z`);
    return Number.isNaN(at) ? undefined : at;
  },
  // A session's zone may set its clocks forward between the two.
  tolerance: () => 2 * 3_600_000,
};

const loosest = new Intl.Collator('und', { sensitivity: 'base', ignorePunctuation: true, numeric: true });

function differAsTexts(a: Literal, b: Literal): boolean {
  return a.kind === 'text' && b.kind === 'text' && a.value !== b.value && loosest.compare(a.value, b.value) !== 0;
}
