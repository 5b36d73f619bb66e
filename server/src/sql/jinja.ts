import type { Range } from '../schema/text.ts';
import { type LoneTag, loneTags } from './jinja/blocks.ts';
import { evaluate, type JinjaWorld, type Sink } from './jinja/evaluate.ts';
import type { Expression } from './jinja/expression.ts';
import { type Node, parseTemplate } from './jinja/template.ts';
import type { Relation, Unknown } from './jinja/values.ts';

export type { JinjaWorld, SourcedMacro } from './jinja/evaluate.ts';
export type { KnownRelation, RelationCall, Value } from './jinja/values.ts';

/** A text whose Jinja was replaced by text of the same length, so that every offset stays what it was. */
export interface Masked {
  readonly text: string;
  /** What each understood expression names, by its offset: the parts of `ref` and `source`, none for `this`. */
  readonly references: ReadonlyMap<number, readonly string[]>;
  /** Whether there is Jinja beyond `ref`, `source`, `this`, `config`, `is_incremental` and comments. */
  readonly templated: boolean;
  /** Tags of blocks that are never closed, or never opened. */
  readonly lone: readonly LoneTag[];
}

/** A template with its Jinja evaluated: what dbt would give the warehouse, as far as it is understood here. */
export interface Expansion {
  readonly text: string;
  /** Where the text comes from, in its order and without gaps. */
  readonly pieces: readonly Piece[];
  /** Tables that dbt knows by a name of its own, by their offset in the text. */
  readonly relations: ReadonlyMap<number, Relation>;
  /** What only dbt can say, with its place in the template. Empty: the text is whole. */
  readonly unknown: readonly Unknown[];
}

export interface Piece {
  /** Offset in the text. */
  readonly start: number;
  /** The place in the template. */
  readonly from: Range;
  /** Whether it stands in the template as it is. */
  readonly isCopy: boolean;
}

const none: ReadonlyMap<number, readonly string[]> = new Map();

/** Whether a text has anything that Jinja would change. */
export function hasJinja(text: string): boolean {
  return /\{[%#]/.test(text) || (text.includes('{{') && isTemplate(text, parseTemplate(text)));
}

/**
 * `{{ ref('x') }}`, `{{ source('a', 'b') }}` and `{{ this }}` become a name; `config`, comments, statements, and branches
 * that are not taken become blanks. What a build adds (`is_incremental()`) is there; of a loop there is the first turn.
 */
export function maskJinja(text: string): Masked {
  if (!hasJinja(text)) return { text, references: none, templated: false, lone: [] };
  const references = new Map<number, readonly string[]>();
  const chars: string[] = [];
  let at = 0;
  let templated = false;
  const place = (start: number, end: number, written: string): void => {
    // A second turn would come back; of every loop there is only one.
    if (start < at) return;
    chars.push(blank(text.slice(at, start)), written);
    at = end;
  };
  const sink: Sink = {
    copy: ({ start, end }) => place(start, end, text.slice(start, end)),
    made({ start, end }, written, relation) {
      if (relation) {
        references.set(start, partsOf(relation));
        return place(start, end, 'j'.padEnd(end - start, '_'));
      }
      if (written === '') return;
      templated = true;
      const fits = written.length <= end - start && !/[\r\n]/.test(text.slice(start, end));
      place(start, end, fits ? written.padEnd(end - start) : 'j'.padEnd(end - start, '_'));
    },
    unknown({ range: { start, end } }, isOutput) {
      templated = true;
      if (!isOutput) return;
      references.set(start, []);
      place(start, end, 'j'.padEnd(end - start, '_'));
    },
  };
  evaluate(text, parseTemplate(text), { world: nobody, sink, once: true });
  chars.push(blank(text.slice(at)));
  templated ||= repeated.test(text);
  return { text: chars.join(''), references, templated, lone: loneTags(text) };
}

/**
 * Whether a text with braces is a template: `'{{1,},{1}}'` is an array of PostgreSQL, and dbt would fail on it. Only where
 * all that looks like Jinja is of that kind are the texts taken for what they say.
 */
function isTemplate(text: string, nodes: readonly Node[]): boolean {
  return nodes.some((node) => node.kind !== 'text' && !(isBraces(node, text) && isQuoted(text, node.start)));
}

/** Whether a text that began on the same line is open at an offset. */
function isQuoted(text: string, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return before.split("'").length % 2 === 0;
}

/** Braces around what is no expression of a template: numbers, words and commas that no name comes out of. */
function isBraces(node: Node, text: string): boolean {
  const inner = text.slice(node.start, node.end);
  if (!inner.startsWith('{{') || /^\{\{[-+]?\s/.test(inner)) return false;
  return node.kind === 'unread' || (node.kind === 'output' && isLiteral(node.value));
}

function isLiteral(value: Expression): boolean {
  return value.kind === 'literal' || (value.kind === 'list' && value.items.every(isLiteral));
}

/** Evaluates the Jinja of a text. Never fails: what is not understood stands in `unknown`, and a name in its place. */
export function expandJinja(text: string, world: JinjaWorld): Expansion {
  const relations = new Map<number, Relation>();
  const unknown: Unknown[] = [];
  const made = piecewise();
  const sink: Sink = {
    copy: (range) => made.add(text.slice(range.start, range.end), range, true),
    made(range, written, relation) {
      if (relation) relations.set(made.text.length, relation);
      made.add(written, range, false);
    },
    unknown(found, isOutput) {
      unknown.push(found);
      if (isOutput) made.add('unknown_', found.range, false);
    },
  };
  evaluate(text, parseTemplate(text), { world, sink, once: false });
  return { text: made.text, pieces: made.pieces, relations, unknown };
}

/** A text that is put together from pieces, each with the place in the template it comes from; empty ones are none. */
export function piecewise(): Pick<Expansion, 'text' | 'pieces'> & {
  add(written: string, from: Range, isCopy: boolean): void;
} {
  const pieces: Piece[] = [];
  let text = '';
  return {
    pieces,
    get text() {
      return text;
    },
    add(written, from, isCopy) {
      if (written === '') return;
      pieces.push({ start: text.length, from, isCopy });
      text += written;
    },
  };
}

/** The place in the template that a range of the expanded text comes from; all of an expression where it made part of it. */
export function placeInTemplate({ pieces, text }: Pick<Expansion, 'pieces' | 'text'>, range: Range): Range {
  const start = pieceAt(pieces, range.start);
  if (!start) return { start: 0, end: 0 };
  const isEmpty = range.end <= range.start;
  const from = start.isCopy ? start.from.start + range.start - start.start : start.from.start;
  if (isEmpty) return { start: from, end: from };
  const end = pieceAt(pieces, Math.min(range.end, text.length) - 1) ?? start;
  const to = end.isCopy ? end.from.start + range.end - end.start : end.from.end;
  return { start: from, end: Math.max(from, to) };
}

/** Whether a range of the expanded text stands in the template as it is. */
export function isWritten({ pieces }: Pick<Expansion, 'pieces'>, { start, end }: Range): boolean {
  const piece = pieceAt(pieces, start);
  return piece?.isCopy === true && end - piece.start <= piece.from.end - piece.from.start;
}

/** By halving: the last piece that begins at or before an offset. */
function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  let [low, high] = [0, pieces.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return pieces[low];
}

/** Statements whose texts come at another place, or more than once. */
const repeated = /\{%[-+]?\s*(?:for|macro|endset)\b/;

/** Knows nothing of any project. */
const nobody: JinjaWorld = {
  relation: () => undefined,
  variable: () => undefined,
  knowsVariables: false,
  macro: () => undefined,
  incremental: true,
};

function partsOf({ named }: Relation): readonly string[] {
  switch (named.kind) {
    case 'ref':
      return named.package === undefined ? [named.name] : [named.package, named.name];
    case 'source':
      return [named.source, named.table];
    case 'this':
      return [];
  }
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
