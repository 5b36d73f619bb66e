import { type Dictionary, isRelation, isTrue, isUndefined, textOf, undefinedValue, type Value } from './values.ts';

/** What Jinja does with values that are known. Undefined: this is not done here, so nobody knows what comes out. */

export function binary(operator: string, left: Value, right: Value): Value | undefined {
  switch (operator) {
    case '~':
      return textOf(left) + textOf(right);
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return contains(right, left);
    case '+':
      if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
      if (typeof left === 'string' && typeof right === 'string') return left + right;
  }
  if (typeof left === 'string' && typeof right === 'string' && operator in comparisons) {
    return comparisons[operator]?.(left < right ? -1 : left > right ? 1 : 0);
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (operator in comparisons) return comparisons[operator]?.(left - right);
  if (right === 0 && ['/', '//', '%'].includes(operator)) return undefined;
  return arithmetic[operator]?.(left, right);
}

const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  '<': (difference) => difference < 0,
  '>': (difference) => difference > 0,
  '<=': (difference) => difference <= 0,
  '>=': (difference) => difference >= 0,
};

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '//': (left, right) => Math.floor(left / right),
  '%': (left, right) => ((left % right) + right) % right,
  '**': (left, right) => left ** right,
};

function equal(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, index) => equal(value, right[index] ?? null));
  }
  if (isRelation(left) || isRelation(right)) return textOf(left) === textOf(right);
  return left === right;
}

function contains(all: Value, value: Value): boolean | undefined {
  if (Array.isArray(all)) return all.some((each) => equal(each, value));
  if (all instanceof Map) return typeof value === 'string' && all.has(value);
  return typeof all === 'string' && typeof value === 'string' ? all.includes(value) : undefined;
}

export function member(of: Value, key: Value): Value | undefined {
  if (of instanceof Map && typeof key === 'string') return of.get(key) ?? undefinedValue;
  if (Array.isArray(of) && typeof key === 'number') return of.at(key) ?? undefinedValue;
  if (typeof of === 'string' && typeof key === 'number') return of.at(key) ?? undefinedValue;
  if (!isRelation(of) || !of.known) return undefined;
  const { database, schema, identifier } = of.known;
  switch (key) {
    case 'identifier':
    case 'name':
    case 'table':
      return identifier;
    case 'schema':
      return schema;
    case 'database':
      return database;
    default:
      return undefined;
  }
}

export function filter(name: string, value: Value, args: readonly Value[]): Value | undefined {
  const [first, second] = args;
  if (name === 'default' || name === 'd') {
    return isUndefined(value) || (second === true && !isTrue(value)) ? (first ?? '') : value;
  }
  if (name === 'string') return textOf(value);
  if (name === 'int') return Number.isFinite(Number(value)) ? Math.trunc(Number(value)) : (first ?? 0);
  if (name === 'float') return Number.isFinite(Number(value)) ? Number(value) : (first ?? 0);
  // What dbt does to values of YAML: they are printed all the same.
  if (['as_text', 'as_number', 'as_bool', 'as_native', 'safe'].includes(name)) return value;
  if (typeof value === 'string') return ofText(name, value, args);
  if (typeof value === 'number') return name === 'abs' ? Math.abs(value) : undefined;
  const list = Array.isArray(value) ? value : value instanceof Map ? [...value.keys()] : undefined;
  if (!list) return undefined;
  switch (name) {
    case 'length':
    case 'count':
      return list.length;
    case 'list':
      return [...list];
    case 'first':
      return list[0] ?? undefinedValue;
    case 'last':
      return list.at(-1) ?? undefinedValue;
    case 'join':
      return list.map(textOf).join(first === undefined ? '' : textOf(first));
    case 'reverse':
      return list.toReversed();
    case 'unique':
      return list.filter((each, index) => list.findIndex((other) => equal(other, each)) === index);
    case 'sort':
      return list.every((each) => typeof each === 'string') ? list.toSorted() : undefined;
    default:
      return undefined;
  }
}

function ofText(name: string, text: string, [first, second]: readonly Value[]): Value | undefined {
  switch (name) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'capitalize':
      return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
    case 'trim':
      return text.trim();
    case 'length':
    case 'count':
      return text.length;
    case 'list':
      return [...text];
    case 'first':
      return text.charAt(0);
    case 'last':
      return text.at(-1) ?? '';
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' ? text.replaceAll(first, second) : undefined;
    default:
      return undefined;
  }
}

export function test(name: string, value: Value, args: readonly Value[]): boolean | undefined {
  switch (name) {
    case 'defined':
      return !isUndefined(value);
    case 'undefined':
      return isUndefined(value);
    case 'none':
      return value === null;
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'mapping':
      return value instanceof Map;
    case 'sequence':
    case 'iterable':
      return Array.isArray(value) || value instanceof Map || typeof value === 'string';
    case 'true':
      return value === true;
    case 'false':
      return value === false;
    case 'in':
      return args[0] === undefined ? undefined : contains(args[0], value);
    case 'even':
    case 'odd':
      return typeof value === 'number' ? Math.abs(value % 2) === (name === 'odd' ? 1 : 0) : undefined;
    default:
      return undefined;
  }
}

/** A method that a value has in Python. */
export function method(of: Value, name: string, args: readonly Value[]): Value | undefined {
  const [first, second] = args;
  if (Array.isArray(of)) {
    if (name === 'append' && first !== undefined) of.push(first);
    else if (name === 'extend' && Array.isArray(first)) of.push(...first);
    else return undefined;
    return null;
  }
  if (of instanceof Map) return ofDictionary(of, name, args);
  if (typeof of !== 'string') return undefined;
  switch (name) {
    case 'strip':
      return args.length === 0 ? of.trim() : undefined;
    case 'split':
      if (first === undefined) return of.trim().split(/\s+/);
      return typeof first === 'string' ? of.split(first) : undefined;
    case 'startswith':
      return typeof first === 'string' ? of.startsWith(first) : undefined;
    case 'endswith':
      return typeof first === 'string' ? of.endsWith(first) : undefined;
    case 'join':
      return Array.isArray(first) ? first.map(textOf).join(of) : undefined;
    case 'upper':
    case 'lower':
    case 'capitalize':
      return ofText(name, of, []);
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' ? of.replaceAll(first, second) : undefined;
    default:
      return undefined;
  }
}

function ofDictionary(of: Dictionary, name: string, [first, second]: readonly Value[]): Value | undefined {
  switch (name) {
    case 'get':
      return typeof first === 'string' ? (of.get(first) ?? second ?? null) : undefined;
    case 'keys':
      return [...of.keys()];
    case 'values':
      return [...of.values()];
    case 'items':
      return [...of].map(([key, value]) => [key, value]);
    case 'update':
      if (!(first instanceof Map)) return undefined;
      for (const [key, value] of first) of.set(key, value);
      return null;
    default:
      return undefined;
  }
}
