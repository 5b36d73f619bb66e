import type { Cursor, Span } from './cursor.ts';
import { readSources, type Source } from './from-clause.ts';
import { type MadeColumn, madeColumns } from './made-columns.ts';
import { readItems, readSelectList, type SelectItem } from './select-list.ts';
import { afterOperator } from './set-operators.ts';
import type { Branch, Query } from './skeleton.ts';
import type { Star } from './star.ts';

type ReadQuery = (cursor: Cursor, span: Span) => Query;

/** What has been made of the query so far. */
interface State {
  readonly branch: Branch;
  /** What the names in the next operator may refer to. */
  readonly input: readonly Source[];
}

/** Index of the first `|>` that stands in no bracket. */
export function pipeIn(cursor: Cursor, { from, to }: Span): number | undefined {
  if (!cursor.rules.pipes) return undefined;
  for (let at = from; at < to; at = cursor.after(at)) if (cursor.isSymbol(at, '|>')) return at;
  return undefined;
}

/**
 * Reads operators behind `|>`, each as the query it stands for: `|> where x |> select a` as
 * `select a from (select * from … where x)`.
 */
export function readPipes(cursor: Cursor, base: Query, span: Span, readQuery: ReadQuery): Branch {
  const [only, ...others] = base.branches;
  const whole: Branch = { kind: 'query', span: base.span, query: base };
  const first = only && others.length === 0 && base.tables.length === 0 ? only : whole;
  let state: State = { branch: first, input: first.kind === 'table' ? first.sources : [derived(first)] };
  for (let at = span.from; at < span.to; ) {
    const end = pipeIn(cursor, { from: at + 1, to: span.to }) ?? span.to;
    state = readOperator(cursor, state, { from: at + 1, to: end }, readQuery);
    at = end;
  }
  return state.branch;
}

function readOperator(cursor: Cursor, state: State, span: Span, readQuery: ReadQuery): State {
  const word = cursor.token(span.from);
  const carried = (changes: Partial<Star>, items: readonly SelectItem[] = []): State =>
    extended(state, span, changes, items);
  const rest = { from: span.from + 1, to: span.to };
  switch (word?.kind === 'word' ? word.value : '') {
    case 'select': {
      const list = readSelectList(cursor, span);
      return closed({ kind: 'select', span, select: span.from, list, sources: state.input });
    }
    case 'extend':
    case 'window':
      return carried({}, readItems(cursor, rest));
    case 'set':
      return carried({
        replaced: cursor.split(rest).flatMap((part) => {
          const name = cursor.name(part.from);
          return name ? [{ name, expression: { from: part.from + 2, to: part.to }, span: part }] : [];
        }),
      });
    case 'drop':
      return carried({ excluded: cursor.names(rest) });
    case 'rename':
      return carried({
        renamed: cursor.split(rest).flatMap((part) => {
          const [from, to] = [cursor.name(part.from), cursor.name(part.to - 1)];
          return from && to && part.to - part.from > 1 ? [{ from, to }] : [];
        }),
      });
    case 'aggregate':
      return closed(aggregated(cursor, state, span));
    case 'as':
      return { ...state, input: [{ ...derived(state.branch), alias: cursor.name(rest.from) }] };
    case 'join':
    case 'left':
    case 'right':
    case 'full':
    case 'inner':
    case 'cross':
    case 'natural':
    case 'lateral':
      if (cursor.isWord(rest.from, 'union', 'intersect', 'except')) return united(cursor, state, span, readQuery);
      if (cursor.isWord(rest.from + 1, 'union', 'intersect', 'except')) return united(cursor, state, span, readQuery);
      return joined(cursor, state, span, readQuery);
    case 'union':
    case 'intersect':
    case 'except':
      return united(cursor, state, span, readQuery);
    case 'call':
    case 'pivot':
    case 'unpivot':
    case 'match_recognize':
      return closed({
        ...plain(span, {}, []),
        sources: [{ ...derived(state.branch), opaque: true, made: madeIn(cursor, span) }],
      });
    default:
      return holdsQuery(cursor, span) ? carried({}) : state;
  }
}

function madeIn(cursor: Cursor, span: Span): readonly MadeColumn[] {
  let at = span.from + 1;
  while (at < span.to && !cursor.isSymbol(at, '(')) at += 1;
  const partner = cursor.partner(at);
  const word = cursor.token(span.from)?.value ?? '';
  return partner === undefined ? [] : madeColumns(cursor, word, { from: at + 1, to: partner });
}

/** The rows so far as a table. */
function derived(branch: Branch): Source {
  return {
    span: branch.span,
    table: undefined,
    query: { span: branch.span, tables: [], branches: [branch], byName: false },
    alias: undefined,
    columns: [],
    hidden: false,
    using: [],
    natural: false,
    join: [],
    opaque: false,
    made: [],
    generator: undefined,
  };
}

/** Behind an operator that leaves no other names in sight. */
function closed(branch: Branch): State {
  return { branch, input: [derived(branch)] };
}

/** Every column so far, changed a little, and some more. Tables that were named before can still be named. */
function extended({ input }: State, span: Span, changes: Partial<Star>, items: readonly SelectItem[]): State {
  const branch: Branch = { ...plain(span, changes, items), sources: input };
  const named = input.filter(({ alias, table }) => alias ?? table).map((source) => ({ ...source, hidden: true }));
  return { branch, input: [derived(branch), ...named] };
}

function plain(span: Span, changes: Partial<Star>, items: readonly SelectItem[]) {
  const all: Star = {
    qualifier: undefined,
    excluded: [],
    renamed: [],
    replaced: [],
    open: false,
    carries: true,
    ...changes,
  };
  const keyword = { from: span.from, to: Math.min(span.from + 1, span.to) };
  const star: SelectItem = {
    span: keyword,
    expression: keyword,
    alias: undefined,
    aliases: [],
    star: all,
    open: false,
  };
  const list = { items: [star, ...items], end: span.to, head: span.from, trailingComma: undefined, asValue: false };
  return { kind: 'select', span, select: span.from, list } as const;
}

/** `aggregate count(*) as n group by a`: what is grouped by comes first. */
function aggregated(cursor: Cursor, { input }: State, span: Span): Branch {
  let group = span.from + 1;
  while (group < span.to && !(cursor.isWord(group, 'group') && cursor.isWord(group + 1, 'by', 'and'))) {
    group = cursor.after(group);
  }
  let keys = group;
  while (keys < span.to && !cursor.isWord(keys, 'by')) keys += 1;
  const items = [
    ...readItems(cursor, { from: Math.min(keys + 1, span.to), to: span.to }, true),
    ...readItems(cursor, { from: span.from + 1, to: group }, true),
  ];
  const list = { items, end: span.to, head: span.from, trailingComma: undefined, asValue: false };
  return { kind: 'select', span, select: span.from, list, sources: input };
}

function joined(cursor: Cursor, { input }: State, span: Span, readQuery: ReadQuery): State {
  const sources = [...input, ...readSources(cursor, span, readQuery)];
  return { branch: { ...plain(span, {}, []), sources }, input: sources };
}

/** `union all (…), (…)`; Spark has one query there, and needs no brackets. */
function united(cursor: Cursor, { branch }: State, span: Span, readQuery: ReadQuery): State {
  let operator = span.from;
  while (cursor.isWord(operator, 'full', 'left', 'inner', 'outer')) operator += 1;
  const { at, byName } = afterOperator(cursor, operator);
  const rest = { from: Math.min(at, span.to), to: span.to };
  const parts = cursor.isSymbol(at, '(') ? cursor.split(rest) : [rest];
  const others = parts.flatMap((part): readonly Branch[] => {
    const partner = cursor.isSymbol(part.from, '(') ? cursor.partner(part.from) : undefined;
    const inner = partner === undefined ? part : { from: part.from + 1, to: partner };
    return inner.from < inner.to ? [{ kind: 'query', span: part, query: readQuery(cursor, inner) }] : [];
  });
  return closed({ kind: 'query', span, query: { span, tables: [], branches: [branch, ...others], byName } });
}

function holdsQuery(cursor: Cursor, span: Span): boolean {
  for (let at = span.from; at < span.to; at += 1) if (cursor.isWord(at, 'select', 'from')) return true;
  return false;
}
