import type { Range } from '../../schema/text.ts';
import { createExpressions, type Scope } from './evaluate-expression.ts';
import type { Macro, Node } from './template.ts';
import {
  isRelation,
  isTrue,
  isUndefined,
  isUnknown,
  type KnownRelation,
  type Relation,
  type RelationCall,
  Returned,
  textOf,
  type Unknown,
  unknownIn,
  unknownValue,
  type Value,
} from './values.ts';

/** What a template may ask of the dbt project around it. */
export interface JinjaWorld {
  /** Undefined: nobody says what dbt calls it. */
  relation(call: RelationCall): KnownRelation | undefined;
  /** Undefined: nobody set it. */
  variable(name: string): Value | undefined;
  /** Whether a variable that nobody set has its default: false where the project's variables were not read. */
  readonly knowsVariables: boolean;
  /** A macro of the project or of its packages. */
  macro(name: string, packageName: string | undefined): SourcedMacro | undefined;
  readonly incremental: boolean;
  /** Variables of the environment, where they may be read. */
  environment?(name: string): string | undefined;
}

/** A macro with the text that its places are in. */
export interface SourcedMacro extends Macro {
  readonly source: string;
}

/** Where the result goes, piece by piece, with the place in the template that each comes from. */
export interface Sink {
  copy(range: Range): void;
  /** A text that an expression makes. */
  made(range: Range, text: string, relation: Relation | undefined): void;
  /** Something that nobody knows. */
  unknown(unknown: Unknown, isOutput: boolean): void;
}

export interface EvaluateOptions {
  readonly world: JinjaWorld;
  readonly sink: Sink;
  /** Takes of a loop only the first turn, so that every text comes at most once. */
  readonly once: boolean;
}

/** Evaluates a template as far as it is understood. Never fails: what is not known is told and passed over. */
export function evaluate(text: string, nodes: readonly Node[], { world, sink, once }: EvaluateOptions): void {
  let steps = 0;
  let depth = 0;
  /** The text that the places of what is evaluated now are in. */
  let current = text;

  const run = (list: readonly Node[], source: string, into: Sink, scope: Scope): void => {
    for (const node of list) {
      steps += 1;
      if (steps > mostSteps) return;
      runNode(node, source, into, scope);
    }
  };

  /** What a macro or a block gives: its text, or what in it is not known. */
  const captured = (list: readonly Node[], source: string, scope: Scope): Value => {
    let result = '';
    let unknown: Unknown | undefined;
    const into: Sink = {
      copy: ({ start, end }) => {
        result += source.slice(start, end);
      },
      made: (_, written) => {
        result += written;
      },
      unknown: (found) => {
        unknown ??= found;
      },
    };
    run(list, source, into, scope);
    return unknown ?? (result.length > mostText ? unknownValue('a very long text', { start: 0, end: 0 }) : result);
  };

  const callMacro = (macro: Macro, source: string, outer: Scope, args: readonly Value[], named: NamedValues): Value => {
    if (depth > 40) return unknownValue(`${macro.name}()`, { start: 0, end: 0 });
    depth += 1;
    const before = current;
    const scope: Scope = { values: new Map(), outer };
    macro.parameters.forEach(({ name, default: fallback }, index) => {
      const given = args[index] ?? named.get(name);
      const value = given ?? (fallback ? expressions.value(fallback, scope) : undefined);
      if (value !== undefined) scope.values.set(name, value);
    });
    current = source;
    try {
      return captured(macro.body, source, scope);
    } catch (error) {
      if (error instanceof Returned) return error.value;
      throw error;
    } finally {
      current = before;
      depth -= 1;
    }
  };

  const expressions = createExpressions(() => current, world, {
    call: (macro, args, named) => callMacro(macro, macro.source, global, args, named),
    isSpent: () => steps++ > mostSteps,
  });
  const global: Scope = { values: new Map(), outer: undefined };

  const runNode = (node: Node, source: string, into: Sink, scope: Scope): void => {
    const range = { start: node.start, end: node.end };
    const told = (value: Unknown): void => into.unknown({ ...value, range }, false);
    switch (node.kind) {
      case 'text':
        into.copy(range);
        return;
      case 'output': {
        const value = expressions.value(node.value, scope);
        const unknown =
          unknownIn(value) ??
          (isUndefined(value) ? unknownValue(source.slice(node.value.start, node.value.end), range) : undefined);
        if (unknown) {
          into.unknown({ ...unknown, range }, true);
          return;
        }
        into.made(range, textOf(value), isRelation(value) ? value : undefined);
        return;
      }
      case 'do': {
        const value = expressions.value(node.value, scope);
        isUnknown(value) ? told(value) : undefined;
        return;
      }
      case 'set': {
        const value = expressions.value(node.value, scope);
        const parts = node.names.length > 1 && Array.isArray(value) ? value : undefined;
        node.names.forEach((name, index) => {
          assign(scope, name, parts ? (parts[index] ?? null) : value);
        });
        return;
      }
      case 'capture':
        assign(scope, node.name, captured(node.body, source, { values: new Map(), outer: scope }));
        return;
      case 'if': {
        for (const { condition, body } of node.branches) {
          const value = expressions.value(condition, scope);
          if (isUnknown(value)) {
            told(value);
            run(body, source, into, scope);
            return;
          }
          if (isTrue(value)) {
            run(body, source, into, scope);
            return;
          }
        }
        run(node.otherwise, source, into, scope);
        return;
      }
      case 'for':
        runLoop(node, source, into, scope);
        return;
      case 'macro': {
        const { macro } = node;
        const call = (args: readonly Value[], named: NamedValues): Value =>
          callMacro(macro, source, scope, args, named);
        scope.values.set(macro.name, { kind: 'callable', name: macro.name, macro, call });
        return;
      }
      case 'unread':
        into.unknown(unknownValue(node.what, range), node.isOutput);
        return;
    }
  };

  const runLoop = (node: Extract<Node, { kind: 'for' }>, source: string, into: Sink, scope: Scope): void => {
    const all = expressions.value(node.of, scope);
    const list = Array.isArray(all) ? all : all instanceof Map ? [...all.keys()] : undefined;
    const inner = (item: Value): Scope => {
      const values = new Map<string, Value>();
      const parts = node.names.length > 1 && Array.isArray(item) ? item : undefined;
      for (const [index, name] of node.names.entries()) values.set(name, parts ? (parts[index] ?? null) : item);
      return { values, outer: scope };
    };
    if (!list) {
      const range = { start: node.of.start, end: node.of.end };
      const unknown = isUnknown(all) ? all : unknownValue(source.slice(range.start, range.end), range);
      into.unknown({ ...unknown, range: { start: node.start, end: node.end } }, false);
      run(node.body, source, into, inner(unknown));
      return;
    }
    const { filter } = node;
    const items = filter ? list.filter((item) => isTrue(expressions.value(filter, inner(item)))) : list;
    if (items.length === 0) run(node.otherwise, source, into, scope);
    for (const [index, item] of (once ? items.slice(0, 1) : items).entries()) {
      steps += 1;
      const turn = inner(item);
      turn.values.set('loop', loopValue(index, items.length));
      run(node.body, source, into, turn);
      if (steps > mostSteps) return;
    }
  };

  try {
    run(nodes, text, sink, global);
  } catch (error) {
    if (!(error instanceof Returned)) throw error;
  }
  if (steps > mostSteps)
    sink.unknown(unknownValue('a template that does not end', { start: 0, end: text.length }), false);
}

type NamedValues = ReadonlyMap<string, Value>;

const mostSteps = 50_000;
const mostText = 1_000_000;

function assign(scope: Scope, name: string, value: Value): void {
  const [space = '', key] = name.split('.');
  if (key === undefined) {
    scope.values.set(name, value);
    return;
  }
  for (let each: Scope | undefined = scope; each; each = each.outer) {
    const found = each.values.get(space);
    if (found instanceof Map) found.set(key, value);
    if (found !== undefined) return;
  }
}

function loopValue(index: number, length: number): Value {
  return new Map<string, Value>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
  ]);
}
