import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { identifier, qualified } from '../dialects/identifiers.ts';
import type { Stream, StreamColumn } from '../project/project.ts';
import type { ActivityView, ViewReading } from './activity-views.ts';
import { type LedgerTables, ledgerTables } from './ledger-tables.ts';

/** A stream's table on one warehouse: how the statements of a build name it and its columns. */
export interface StreamTable<D extends Dialect = BuildDialect> {
  readonly dialect: D;
  readonly stream: Stream;
  readonly schema: string | undefined;
  /** What bears the stream's name, qualified and quoted: the table, or the view over those of its activities. */
  readonly name: string;
  /** The tables that hold the rows; with one for each activity, those of the activities that are known. */
  readonly parts: readonly Part[];
  /** The views that stand beside them, of transformations whose rows are stored nowhere. */
  readonly views: readonly ActivityView[];
  /** Those transformations. */
  readonly viewed: readonly ViewReading[];
  /** Where a plan reads and writes what is remembered of it. */
  readonly ledger: LedgerTables;
  /** Columns a transformation gives, in the specification's order. */
  readonly given: readonly StreamColumn[];
  readonly hasAnonymous: boolean;
  /** The physical column of one of the specification's, quoted. */
  column(specName: string): string;
}

/** A table that holds rows of a stream. */
export interface Part {
  /** Whose rows it holds, without a column that says so; undefined: those of all activities. */
  readonly activity: string | undefined;
  /** Not quoted. */
  readonly name: string;
  /** Qualified and quoted. */
  readonly table: string;
}

/** The transformation a row came from. */
export const sourceColumn = '_activity_source';
/** The customer as the transformation gave it, before identities. */
export const sourceCustomerColumn = '_source_customer';

export function streamTable<D extends Dialect>(
  stream: Stream,
  dialect: D,
  schema: string | undefined = stream.schema,
): StreamTable<D> {
  const physical = new Map(stream.columns.map((column) => [column.name, identifier(dialect, column.physicalName)]));
  const given = stream.columns.filter((column) => column.presence !== 'computed');
  const name = qualified(dialect, schema, stream.name);
  return {
    dialect,
    stream,
    schema,
    name,
    parts: stream.layout === 'single' ? [{ activity: undefined, name: stream.name, table: name }] : [],
    views: [],
    viewed: [],
    ledger: ledgerTables(dialect, schema),
    given,
    hasAnonymous: given.some((column) => column.name === 'anonymous_customer_id'),
    column: (specName) => physical.get(specName) ?? identifier(dialect, specName),
  };
}

/** The table a full build fills before it takes the stream's place. */
export function freshName(stream: Stream): string {
  return `${stream.name}__new`;
}

/** Who did it, of a row with the specification's column names: what occurrences are counted by. */
export function entityOf({ hasAnonymous }: StreamTable<Dialect>, alias: string): string {
  return hasAnonymous ? `coalesce(${alias}.customer, ${alias}.anonymous_customer_id)` : `${alias}.customer`;
}

/** The same of a row of the stream's table, with its physical names. */
export function entityInTable(table: StreamTable<Dialect>, alias?: string): string {
  const column = (name: string): string => (alias ? `${alias}.` : '') + table.column(name);
  return table.hasAnonymous
    ? `coalesce(${column('customer')}, ${column('anonymous_customer_id')})`
    : column('customer');
}

/** `text` with every line but the first indented by `spaces`, to stand inside a statement; a name may have lines of its own. */
export function indented(text: string, spaces: number): string {
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\n(?=[^\r\n])/g, (found) =>
    found === '\n' ? `\n${' '.repeat(spaces)}` : found,
  );
}
