import { elementsOf, type Field, fieldsOf, pairs, typeFields } from './arrays.ts';
import type { Column, Origin, Relation, Scope } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import { callOf } from './expressions.ts';
import { columnNames } from './references.ts';
import type { Token } from './tokens.ts';

/** A call that gives rows: `unnest(…)`, `explode(…)`, `stack(…)`. */
export interface Generator {
  readonly call: Span;
  /** Whether a column counts the rows: `with ordinality`, `with offset`. */
  readonly counted: boolean;
  /** The name of that column, where it is given apart from the others. */
  readonly counter: Token | undefined;
  /** The name of a column that stands for each row's value, where there is one. */
  readonly alias: Token | undefined;
}

const generating = new Set(
  `unnest explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple variant_explode
   variant_explode_outer`.split(/\s+/),
);

/** A column before it has a place: its values are those of one cell of each row. */
interface Made {
  readonly name: string;
  readonly token: Token | undefined;
  readonly cells: readonly Cell[] | undefined;
}

interface Cell {
  readonly span: Span;
  /** The row it stands in: what stands in one row goes together. */
  readonly row: object;
}

export function isGenerator(cursor: Cursor, span: Span): boolean {
  const call = callOf(cursor, span);
  return call !== undefined && generating.has(call.name);
}

/** The columns that a generator gives; open where the text does not say how many. */
export function generatedRelation(cursor: Cursor, generator: Generator, scope: Scope): Relation | undefined {
  const call = callOf(cursor, generator.call);
  if (!call || !generating.has(call.name)) return undefined;
  const made = columnsOfCall(cursor, call.name, call.arguments, generator.alias);
  const counter: Made = { name: 'offset', token: generator.counter, cells: undefined };
  const all = generator.counted && !made.open ? [...made.columns, counter] : made.columns;
  const range = cursor.range(generator.call);
  return {
    open: made.open,
    columns: all.map(({ name, token, cells }): Column => {
      const nameRange = token ? { start: token.start, end: token.end } : range;
      return {
        ...(token ? columnNames(cursor, token) : { name }),
        named: token ? 'alias' : 'expression',
        nameRange,
        range,
        expressionRange: range,
        origin: cells ? originOf(cursor, cells, scope) : { kind: 'unknown' },
      };
    }),
  };
}

function originOf(cursor: Cursor, cells: readonly Cell[], scope: Scope): Origin {
  const columns = cells.map(({ span, row }): Column => {
    const range = cursor.range(span);
    const origin: Origin = { kind: 'expression', span, scope: { ...scope, block: row } };
    return { name: '', named: 'expression', nameRange: range, range, expressionRange: range, origin };
  });
  return { kind: 'columns', columns };
}

interface MadeColumns {
  readonly open: boolean;
  readonly columns: readonly Made[];
}

function columnsOfCall(cursor: Cursor, name: string, given: readonly Span[], alias: Token | undefined): MadeColumns {
  const [first] = given;
  switch (name.replace(/_outer$/, '')) {
    case 'unnest':
      return unnested(cursor, given, alias);
    case 'explode':
      return { open: false, columns: exploded(cursor, first) };
    case 'posexplode':
      return { open: false, columns: [plain('pos'), ...exploded(cursor, first)] };
    case 'inline': {
      const columns = first && structs(cursor, first);
      return { open: !columns, columns: columns ?? [] };
    }
    case 'stack':
      return stacked(cursor, given);
    case 'json_tuple':
      return { open: false, columns: given.slice(1).map((_, index) => plain(`c${index}`)) };
    default:
      return { open: false, columns: [plain('pos'), plain('key'), plain('value')] };
  }
}

function plain(name: string): Made {
  return { name, token: undefined, cells: undefined };
}

/** `unnest(a, b)`: each array a column, an array of rows its fields. */
function unnested(cursor: Cursor, given: readonly Span[], alias: Token | undefined): MadeColumns {
  const columns: Made[] = [];
  for (const span of given) {
    const entries = mapEntries(cursor, span);
    if (entries) {
      columns.push(...entries);
      continue;
    }
    const fields = structs(cursor, span);
    const elements = elementsOf(cursor, span);
    if (fields) columns.push(...fields);
    else if (elements) columns.push({ name: 'unnest', token: alias, cells: cellsOf(elements) });
    else return { open: true, columns };
  }
  return { open: false, columns };
}

/** `map('a', x, 'b', y)`, `map(array['a', 'b'], array[x, y])`: keys and values. */
function mapEntries(cursor: Cursor, span: Span): readonly Made[] | undefined {
  const map = callOf(cursor, span);
  if (map?.name !== 'map') return undefined;
  const [keys, values] = map.arguments.map((part) => elementsOf(cursor, part));
  const entries =
    keys && values ? pairs(keys.flatMap((key, index) => [key, values[index] ?? key])) : pairs(map.arguments);
  const cells = (side: 0 | 1): readonly Cell[] => entries.map((entry) => ({ span: entry[side], row: entry }));
  return [
    { name: 'key', token: undefined, cells: cells(0) },
    { name: 'value', token: undefined, cells: cells(1) },
  ];
}

function exploded(cursor: Cursor, span: Span | undefined): readonly Made[] {
  const entries = span && mapEntries(cursor, span);
  if (entries) return entries;
  const elements = span && elementsOf(cursor, span);
  return [{ name: 'col', token: undefined, cells: elements && cellsOf(elements) }];
}

function cellsOf(elements: readonly Span[]): readonly Cell[] {
  return elements.map((span) => ({ span, row: span }));
}

/** The fields of an array of structs or rows; undefined where its elements are none. */
function structs(cursor: Cursor, span: Span): readonly Made[] | undefined {
  const elements = elementsOf(cursor, span);
  const typed = cursor.isSymbol(span.from + 1, '<') ? typeFields(cursor, span.from) : [];
  const rows = elements?.map((element): readonly Field[] | undefined => fieldsOf(cursor, element));
  const [first] = rows ?? [];
  if (!rows || !first || !rows.every((row) => row !== undefined)) {
    return typed.length > 0 ? typed.map(({ name }) => ({ name: '', token: name, cells: undefined })) : undefined;
  }
  return first.map((field, index) => ({
    name: `col${index + 1}`,
    token: typed[index]?.name ?? field.name,
    cells: rows.flatMap((row) => {
      const value = row[index]?.value;
      return value ? [{ span: value, row }] : [];
    }),
  }));
}

/** `stack(2, a, b, c, d)`: two rows of two. */
function stacked(cursor: Cursor, [count, ...values]: readonly Span[]): MadeColumns {
  const rows = count && count.to - count.from === 1 ? Number(cursor.token(count.from)?.value) : Number.NaN;
  if (!Number.isInteger(rows) || rows < 1) return { open: true, columns: [] };
  const width = Math.ceil(values.length / rows);
  const keys = Array.from({ length: rows }, () => ({}));
  return {
    open: false,
    columns: Array.from({ length: width }, (_, column) => ({
      name: `col${column}`,
      token: undefined,
      cells: keys.flatMap((row, index) => {
        const span = values[index * width + column];
        return span ? [{ span, row }] : [];
      }),
    })),
  };
}
