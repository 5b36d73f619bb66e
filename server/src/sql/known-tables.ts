import type { DialectName } from '../dialects/dialect.ts';
import { lexicalRules } from './lexical.ts';

/**
 * What a warehouse told of its tables, as plain data. The core never asks for it: it names the tables it reads about, the
 * host fetches them and asks again. Source: `architecture.md`, rule 1.
 */
export interface Catalogue {
  /** The connection that was asked. */
  readonly connection: string;
  readonly database: string;
  readonly schemas: readonly string[];
  /** Schemas in which a table without one is looked for, in that order. */
  readonly searchPath: readonly string[];
  readonly tables: readonly KnownTable[];
  /** Whether there are more tables than were listed. */
  readonly truncated: boolean;
  /** Names that were asked for one by one, as the warehouse keeps them, and that mean no table there. */
  readonly absent: readonly TableName[];
}

/** The parts of a table's name as the warehouse keeps them: folded where they were not quoted. */
export type TableName = readonly string[];

export interface KnownTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly KnownColumn[];
  readonly comment: string | undefined;
  /** As the warehouse estimates them, where that costs nothing. */
  readonly rows: number | undefined;
}

export interface KnownColumn {
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
  readonly comment: string | undefined;
}

/** A catalogue as the core asks it. */
export interface KnownTables {
  readonly catalogue: Catalogue;
  /** The table that a name means; undefined where it is not among the known. */
  find(name: TableName): KnownTable | undefined;
  /** Whether the warehouse was asked about this very name and has no table of it. */
  isAbsent(name: TableName): boolean;
  /** The table that stands for an expression of Jinja at an offset of the text that is read. */
  standingAt?(offset: number): TableName | undefined;
}

/** `previous`: tables that did not change are the same objects again, so that what was read with them still holds. */
export function knownTablesOf(catalogue: Catalogue, dialect: DialectName, previous?: KnownTables): KnownTables {
  const { ignoresCase } = lexicalRules(dialect);
  const keyOf = (name: TableName): string => {
    const key = name.join('\0');
    return ignoresCase ? key.toLowerCase() : key;
  };
  const tables = new Map<string, KnownTable>();
  for (const table of catalogue.tables) {
    const name = [table.schema, table.name];
    const before = previous?.find(name);
    tables.set(keyOf(name), before && JSON.stringify(before) === JSON.stringify(table) ? before : table);
  }
  const absent = new Set(catalogue.absent.map(keyOf));
  const database = keyOf([catalogue.database]);
  return {
    catalogue,
    find(name) {
      const [first = '', second = '', third] = name;
      switch (name.length) {
        case 1:
          for (const schema of catalogue.searchPath) {
            const found = tables.get(keyOf([schema, first]));
            if (found) return found;
          }
          return undefined;
        case 2:
          return tables.get(keyOf(name));
        case 3:
          return third !== undefined && keyOf([first]) === database ? tables.get(keyOf([second, third])) : undefined;
        default:
          return undefined;
      }
    },
    isAbsent: (name) => absent.has(keyOf(name)),
  };
}
