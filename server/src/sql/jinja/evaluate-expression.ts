import type { JinjaWorld, SourcedMacro } from './evaluate.ts';
import type { Arguments, Expression } from './expression.ts';
import { binary, filter, member, method, test } from './operations.ts';
import {
  type Callable,
  isCallable,
  isTrue,
  isUndefined,
  isUnknown,
  type RelationCall,
  Returned,
  type Unknown,
  unknownIn,
  unknownValue,
  type Value,
} from './values.ts';

/** Names that are set, from the inside out. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly outer: Scope | undefined;
}

interface Surroundings {
  call(macro: SourcedMacro, args: readonly Value[], named: ReadonlyMap<string, Value>): Value;
  /** Whether the template has had its share of work. */
  isSpent(): boolean;
}

/** Evaluates expressions of a text. What is not understood gives an unknown value with its place. */
export function createExpressions(source: () => string, world: JinjaWorld, { call, isSpent }: Surroundings) {
  const unknown = ({ start, end }: Expression, what = source().slice(start, end)): Unknown =>
    unknownValue(what, { start, end });

  const orUnknown = (value: Value | undefined, expression: Expression): Value =>
    value === undefined ? unknown(expression) : value;

  const relation = (named: RelationCall): Value => ({ kind: 'relation', named, known: world.relation(named) });

  const globals: Readonly<
    Record<string, (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value | undefined>
  > = {
    ref([first, second], named) {
      const version = named.get('v') ?? named.get('version');
      if (typeof first !== 'string' || (second !== undefined && typeof second !== 'string')) return undefined;
      const [packageName, name] = second === undefined ? [undefined, first] : [first, second];
      const isVersion = typeof version === 'string' || typeof version === 'number';
      if (version !== undefined && version !== null && !isVersion) return undefined;
      return relation({ kind: 'ref', package: packageName, name, version: isVersion ? String(version) : undefined });
    },
    source([source, table]) {
      return typeof source === 'string' && typeof table === 'string'
        ? relation({ kind: 'source', source, table })
        : undefined;
    },
    var([name, fallback]) {
      if (typeof name !== 'string') return undefined;
      const value = world.variable(name);
      return value === undefined && world.knowsVariables ? fallback : value;
    },
    env_var([name, fallback]) {
      if (typeof name !== 'string' || !world.environment) return undefined;
      return world.environment(name) ?? fallback;
    },
    is_incremental: () => world.incremental,
    config: () => '',
    log: () => '',
    print: () => '',
    dict: (_, named) => new Map(named),
    namespace: (_, named) => new Map(named),
    range(numbers) {
      const [first, second, step = 1] = numbers;
      if (typeof first !== 'number' || typeof step !== 'number' || step === 0) return undefined;
      const [from, to] = typeof second === 'number' ? [first, second] : [0, first];
      const length = Math.ceil((to - from) / step);
      return length > 10_000
        ? undefined
        : Array.from({ length: Math.max(0, length) }, (_, index) => from + index * step);
    },
    return([value]) {
      throw new Returned(value ?? null);
    },
  };

  const named = (name: string, scope: Scope): Value | undefined => {
    for (let each: Scope | undefined = scope; each; each = each.outer) {
      const found = each.values.get(name);
      if (found !== undefined) return found;
    }
    if (name === 'this') return relation({ kind: 'this' });
    if (name === 'execute') return true;
    return undefined;
  };

  const argumentsOf = (args: Arguments, scope: Scope) => ({
    positional: args.positional.map((each) => value(each, scope)),
    named: new Map([...args.named].map(([name, each]) => [name, value(each, scope)])),
  });

  const macroNamed = (of: Expression, scope: Scope): Callable | undefined => {
    const [packageName, name] =
      of.kind === 'name'
        ? [undefined, of.name]
        : of.kind === 'member' && of.of.kind === 'name' && of.key.kind === 'literal'
          ? [of.of.name, String(of.key.value)]
          : [];
    if (name === undefined || (packageName !== undefined && named(packageName, scope) !== undefined)) return undefined;
    const macro = world.macro(name, packageName);
    if (!macro) return undefined;
    return { kind: 'callable', name, macro, call: (args, given) => call(macro, args, given) };
  };

  const called = (expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value => {
    const { of, args } = expression;
    if (isSpent()) return unknown(expression, 'a template that does not end');
    const own = of.kind === 'name' ? named(of.name, scope) : undefined;
    const global =
      of.kind === 'name' && own === undefined && Object.hasOwn(globals, of.name) ? globals[of.name] : undefined;
    const given = argumentsOf(args, scope);
    const lost = [...given.positional, ...given.named.values()].map(unknownIn).find((each) => each !== undefined);
    if (global) {
      const isSilent = of.kind === 'name' && silent.has(of.name);
      if (lost && !isSilent) return lost;
      return orUnknown(global(given.positional, given.named), expression);
    }
    const macro = own && isCallable(own) ? own : macroNamed(of, scope);
    if (macro) return macro.call(given.positional, given.named);
    if (of.kind !== 'member' || of.key.kind !== 'literal') return unknown(expression);
    const target = value(of.of, scope);
    if (isUnknown(target)) return unknown(expression);
    const isKeeping = of.key.value === 'append' || of.key.value === 'update';
    if (lost && !isKeeping) return lost;
    return orUnknown(method(target, String(of.key.value), given.positional), expression);
  };

  const value = (expression: Expression, scope: Scope): Value => {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'name':
        return orUnknown(named(expression.name, scope), expression);
      case 'list':
        return expression.items.map((item) => value(item, scope));
      case 'dictionary':
        return new Map(expression.entries.map(([key, each]) => [String(value(key, scope)), value(each, scope)]));
      case 'member': {
        const [of, key] = [value(expression.of, scope), value(expression.key, scope)];
        if (isUnknown(of)) return unknown(expression);
        return orUnknown(member(of, key), expression);
      }
      case 'slice': {
        const of = value(expression.of, scope);
        const bounds = [expression.from, expression.to].map((bound) => (bound ? value(bound, scope) : undefined));
        const [from, to] = bounds.map((bound) => (typeof bound === 'number' ? bound : undefined));
        const isPlain = bounds.every((bound) => bound === undefined || typeof bound === 'number');
        return isPlain && (typeof of === 'string' || Array.isArray(of)) ? of.slice(from, to) : unknown(expression);
      }
      case 'call':
        return called(expression, scope);
      case 'filter': {
        const of = value(expression.of, scope);
        const given = argumentsOf(expression.args, scope);
        const lost = unknownIn(of) ?? given.positional.map(unknownIn).find((each) => each !== undefined);
        if (lost) return lost;
        return orUnknown(filter(expression.name, of, given.positional), expression);
      }
      case 'test': {
        const of = value(expression.of, scope);
        if (isUnknown(of)) return of;
        return orUnknown(test(expression.name, of, argumentsOf(expression.args, scope).positional), expression);
      }
      case 'unary': {
        const of = value(expression.of, scope);
        if (isUnknown(of)) return of;
        if (expression.operator === 'not') return !isTrue(of);
        if (typeof of !== 'number') return unknown(expression);
        return expression.operator === '-' ? -of : of;
      }
      case 'binary':
        return binaryValue(expression, scope);
      case 'choice': {
        const condition = value(expression.condition, scope);
        if (isUnknown(condition)) return condition;
        if (isTrue(condition)) return value(expression.then, scope);
        return expression.otherwise ? value(expression.otherwise, scope) : '';
      }
    }
  };

  const binaryValue = (expression: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value => {
    const left = value(expression.left, scope);
    const { operator } = expression;
    if (operator === 'and' || operator === 'or') {
      const decides = operator === 'or';
      if (!isUnknown(left) && isTrue(left) === decides) return left;
      const right = value(expression.right, scope);
      // Whatever the left is, the right may decide it.
      return !isUnknown(left) || (!isUnknown(right) && isTrue(right) === decides) ? right : left;
    }
    const right = value(expression.right, scope);
    const lost = unknownIn(left) ?? unknownIn(right);
    if (lost) return lost;
    if (isUndefined(left) || isUndefined(right) || isCallable(left) || isCallable(right)) return unknown(expression);
    return orUnknown(binary(operator, left, right), expression);
  };

  return { value };
}

/** Called for what they do in dbt; what they are given does not matter here. */
const silent: ReadonlySet<string> = new Set(['config', 'log', 'print']);
