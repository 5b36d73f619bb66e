import type { Range } from '../../schema/text.ts';
import { type Expression, NotJinja, readExpression, readerOf, readTuple, type TokenReader } from './expression.ts';
import { type Part, partsOf, type Tag } from './tags.ts';

/** A template as a tree. Ranges of blocks are those of their first tags. */
export type Node = Range &
  (
    | { readonly kind: 'text' }
    | { readonly kind: 'output'; readonly value: Expression }
    | { readonly kind: 'do'; readonly value: Expression }
    | { readonly kind: 'set'; readonly names: readonly string[]; readonly value: Expression }
    | { readonly kind: 'capture'; readonly name: string; readonly body: readonly Node[] }
    | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Node[] }
    | {
        readonly kind: 'for';
        readonly names: readonly string[];
        readonly of: Expression;
        readonly filter: Expression | undefined;
        readonly body: readonly Node[];
        readonly otherwise: readonly Node[];
      }
    | { readonly kind: 'macro'; readonly macro: Macro }
    /** What is no Jinja, or a statement that is not understood; `what` says which. */
    | { readonly kind: 'unread'; readonly what: string; readonly isOutput: boolean }
  );

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly Node[];
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly default: Expression | undefined }[];
  readonly body: readonly Node[];
}

/** Reads a template. Never fails: what cannot be read is a node of its own. */
export function parseTemplate(text: string): readonly Node[] {
  const parts = partsOf(text);
  let at = 0;

  /** Nodes up to one of these statements, or to the end. */
  const nodes = (until: readonly string[]): Node[] => {
    const found: Node[] = [];
    for (let part = parts[at]; part; part = parts[at]) {
      if (part.kind === 'statement' && until.includes(wordOf(part))) return found;
      at += 1;
      found.push(...node(part));
    }
    return found;
  };

  const node = (part: Part): readonly Node[] => {
    if (part.kind === 'text') return [part];
    const { start, end } = part;
    const range = { start, end };
    const unread = (what: string): Node => ({ kind: 'unread', what, isOutput: part.kind === 'output', ...range });
    if (!part.whole) return [unread(text.slice(start, end).trimEnd())];
    const reader = readerOf(part.tokens);
    try {
      if (part.kind === 'output') return [{ kind: 'output', value: entire(reader, readTuple(reader)), ...range }];
      return statement(part, reader, range);
    } catch (error) {
      if (error instanceof NotJinja) return [unread(text.slice(start, end))];
      throw error;
    }
  };

  /** Passes over the statement that ends a block. */
  const close = (...words: readonly string[]): Tag | undefined => {
    const part = parts[at];
    if (part?.kind !== 'statement' || !words.includes(wordOf(part))) return undefined;
    at += 1;
    return part;
  };

  const statement = (tag: Tag, reader: TokenReader, range: Range): readonly Node[] => {
    const word = wordOf(tag);
    if (reader.done) throw new NotJinja('nothing stands here');
    reader.next();
    switch (word) {
      case 'set': {
        const names = [targetOf(reader)];
        while (reader.take(',')) names.push(targetOf(reader));
        if (reader.take('=')) return [{ kind: 'set', names, value: entire(reader, readTuple(reader)), ...range }];
        if (!reader.done && reader.peek()?.value !== '|') throw new NotJinja('a value is missing');
        const isPlain = reader.done && names.length === 1;
        const body = nodes(['endset']);
        close('endset');
        if (!isPlain) throw new NotJinja('filters on a block are not read');
        return [{ kind: 'capture', name: names[0] ?? '', body, ...range }];
      }
      case 'do':
        return [{ kind: 'do', value: entire(reader, readExpression(reader)), ...range }];
      case 'if': {
        const branches: Branch[] = [{ condition: entire(reader, readExpression(reader)), body: nodes(ifEnds) }];
        for (let next = close('elif'); next; next = close('elif')) {
          const inner = readerOf(next.tokens.slice(1));
          branches.push({ condition: entire(inner, readExpression(inner)), body: nodes(ifEnds) });
        }
        const otherwise = close('else') ? nodes(['endif']) : [];
        close('endif');
        return [{ kind: 'if', branches, otherwise, ...range }];
      }
      case 'for': {
        const names = [reader.next().value];
        while (reader.take(',')) names.push(reader.next().value);
        reader.expect('in');
        const of = readTuple(reader, false);
        const filter = reader.take('if') ? readExpression(reader) : undefined;
        const body = nodes(['else', 'endfor']);
        const otherwise = close('else') ? nodes(['endfor']) : [];
        close('endfor');
        return [{ kind: 'for', names, of, filter, body, otherwise, ...range }];
      }
      case 'macro': {
        const name = reader.next().value;
        const parameters: { name: string; default: Expression | undefined }[] = [];
        reader.expect('(');
        while (!reader.take(')')) {
          const parameter = reader.next().value;
          parameters.push({ name: parameter, default: reader.take('=') ? readExpression(reader) : undefined });
          reader.take(',');
        }
        const body = nodes(['endmacro']);
        close('endmacro');
        return [{ kind: 'macro', macro: { name, parameters, body }, ...range }];
      }
      default:
        throw new NotJinja(`\`${word}\` is not read`);
    }
  };

  return nodes([]);
}

/** The macro of a name in a text that defines it, with the text its places are in. */
export function macroIn(source: string, name: string): (Macro & { readonly source: string }) | undefined {
  for (const node of parseTemplate(source)) {
    if (node.kind === 'macro' && node.macro.name === name) return { ...node.macro, source };
  }
  return undefined;
}

const ifEnds = ['elif', 'else', 'endif'];

function wordOf(tag: Tag): string {
  return tag.tokens[0]?.value ?? '';
}

/** What is set: a name, or a value of a namespace, as `name.value`. */
function targetOf(reader: TokenReader): string {
  const name = reader.next();
  if (name.kind !== 'name') throw new NotJinja('a name is missing');
  return reader.take('.') ? `${name.value}.${reader.next().value}` : name.value;
}

/** An expression that has to be all there is. */
function entire(reader: TokenReader, expression: Expression): Expression {
  if (!reader.done) throw new NotJinja('more than an expression');
  return expression;
}
