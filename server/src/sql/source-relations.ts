import { type Column, type Relation, relationOf, type Scope, type Tables } from './columns.ts';
import type { Cursor } from './cursor.ts';
import type { Source } from './from-clause.ts';
import { generatedRelation } from './generators.ts';
import type { KnownTable } from './known-tables.ts';
import { nameOf, tableNameOf } from './references.ts';
import { renamed, told, unknownRelation } from './relations.ts';
import type { Token } from './tokens.ts';

/** The columns that a source of FROM brings; `before`: the sources it may use. */
export function sourceRelation(cursor: Cursor, source: Source, tables: Tables, before: Scope): Relation {
  if (source.generator) {
    const alias = cursor.rules.unnamed === 'count' || cursor.rules.unnamed === 'function' ? source.alias : undefined;
    const given = generatedRelation(cursor, { ...source.generator, alias }, before);
    if (given) return generatedAs(cursor, given, source.columns);
  }
  if (source.opaque) {
    const { columns } = source;
    if (columns.length === 0) return changedRelation(cursor, source, tables, before);
    return { ...renamed(cursor, unknownRelation, columns), open: !cursor.rules.aliasesNameAll };
  }
  return renamed(cursor, plainRelation(cursor, source, tables), source.columns);
}

function plainRelation(cursor: Cursor, source: Source, tables: Tables): Relation {
  if (source.query) return told(cursor, relationOf(cursor, source.query, tables));
  const [only, ...more] = source.table ?? [];
  const common =
    only && more.length === 0 && only.kind !== 'string' ? tables.common.get(nameOf(cursor, only)) : undefined;
  const relation = common?.() ?? knownRelation(cursor, source, tables) ?? unknownRelation;
  return told(cursor, relation);
}

/** What PIVOT, UNPIVOT or MATCH_RECOGNIZE leaves and makes. */
function changedRelation(cursor: Cursor, source: Source, tables: Tables, before: Scope): Relation {
  const made = madeRelation(cursor, source, before);
  const plain = source.turned ? plainRelation(cursor, source, tables) : unknownRelation;
  const turned = new Set(source.turned?.map((token) => nameOf(cursor, token)));
  const kept = plain.columns.filter(({ name }) => !turned.has(name));
  const isWhole = !plain.open && plain.columns.length - kept.length === turned.size;
  return isWhole ? { open: false, columns: [...kept, ...made] } : { open: true, columns: made };
}

/** What a generator gives, called `t(a, b)`: names count even where not all of its columns are known. */
function generatedAs(cursor: Cursor, given: Relation, names: readonly Token[]): Relation {
  if (names.length === 0) return given;
  const known = renamed(cursor, { ...given, open: false }, names);
  return { ...known, open: given.open && !cursor.rules.aliasesNameAll };
}

function madeRelation(cursor: Cursor, { made }: Source, scope: Scope): readonly Column[] {
  return made.map(({ name, values }): Column => {
    const nameRange = { start: name.start, end: name.end };
    const place = { named: 'alias', nameRange, range: nameRange, expressionRange: nameRange } as const;
    const columns = values?.map(
      (span): Column => ({ name: '', ...place, origin: { kind: 'expression', span, scope } }),
    );
    return {
      name: nameOf(cursor, name),
      ...place,
      origin: columns ? { kind: 'columns', columns } : { kind: 'unknown' },
    };
  });
}

/** The table of the warehouse that a source names; undefined where the text makes that table, or it is not known. */
export function knownTableOf(cursor: Cursor, { table, opaque }: Source, tables: Tables): KnownTable | undefined {
  const [first, ...more] = table ?? [];
  if (opaque || !first || !table || table.some(({ kind }) => kind === 'string')) return undefined;
  if (more.length === 0 && tables.common.has(nameOf(cursor, first))) return undefined;
  const standing = more.length === 0 ? tables.known?.standingAt?.(first.start) : undefined;
  return tables.known?.find(standing ?? table.map((part) => tableNameOf(cursor, part)));
}

function knownRelation(cursor: Cursor, source: Source, tables: Tables): Relation | undefined {
  const table = knownTableOf(cursor, source.turned ? { ...source, opaque: false } : source, tables);
  if (!table) return undefined;
  const range = cursor.range(source.span);
  return {
    open: false,
    columns: table.columns.map((column) => ({
      name: column.name,
      named: 'reference',
      nameRange: range,
      range,
      expressionRange: range,
      origin: { kind: 'known', table, column },
    })),
  };
}
