import type { ColumnType } from '../schema/columns.ts';

export type StreamLayout = 'single' | 'per_activity';
export type TableLayout = 'guide' | 'recommended';

/** A piece of SQL with why it is there, as a person would ask. */
export interface Reasoned {
  readonly sql: string;
  readonly reason: string;
}

/** How a warehouse's tables are defined and laid out. Source: `warehouses.md`, "Layout of the stream table". */
export interface Tables {
  /** What a stream has that says nothing else. */
  readonly defaults: { readonly layout: StreamLayout; readonly tableLayout: TableLayout };
  /** Types of a definition, where queries call them otherwise. */
  readonly types?: Readonly<Record<ColumnType, string>>;
  /** A name as definitions quote it, where queries quote it otherwise. */
  readonly quoted?: (name: string) => string;
  /** Whether a column can be declared `not null`. */
  readonly notNull: boolean;
  /** Whether tables whose names differ only in case are one, however they are quoted. */
  readonly ignoresCase: boolean;
  /** A name that a table can have, made of one that has characters which it cannot. */
  tableName(name: string): string;
  /** Makes a schema that may be there already. */
  createSchema(schema: string): string;
  design(wanted: WantedTable): TableDesign;
  /** What speaks against a layout, and what does not; undefined where nothing does. */
  advice(chosen: { readonly layout: StreamLayout; readonly tableLayout: TableLayout }): Advice | undefined;
}

export interface Advice {
  readonly against: keyof Tables['defaults'];
  readonly instead: StreamLayout | TableLayout;
  /** The reason, as a sentence. */
  readonly because: string;
}

/** A table that a design is asked for. Names are quoted as definitions do it, unless they are said to be bare. */
export interface WantedTable {
  readonly layout: StreamLayout;
  readonly tableLayout: TableLayout;
  readonly name: string;
  /** The table as queries name it. */
  readonly nameInQueries: string;
  readonly bareName: string;
  readonly bareSchema: string | undefined;
  /** The activities of a table that holds several. */
  readonly activities: readonly string[];
  /** Where the stream's tables are kept, for warehouses that have to be told: `s3://…`. */
  readonly location: string | undefined;
  readonly hasIdentities: boolean;
  /** Who did it: an expression over the columns. */
  readonly entity: string;
  /** The physical column of one of the specification's. */
  column(specName: string): string;
  /** Another name beside the table's: with a suffix, in the same schema. */
  beside(suffix: string): string;
}

export interface TableDesign {
  /** Why the rows lie as they do, in a sentence or two. */
  readonly why: string;
  /** Columns the warehouse computes for its own use. */
  readonly generated: readonly { readonly definition: string; readonly note: string }[];
  /** What follows the columns in `create table`. */
  readonly clauses: readonly Reasoned[];
  /** Tables that are part of it. */
  readonly partitions: readonly Reasoned[];
  readonly indexes: readonly Index[];
  /** What is worth running when a build has written much. */
  readonly afterBuilds: readonly Reasoned[];
  /** Another way that suits some, and whom. */
  readonly option: { readonly reason: string; readonly design: TableDesign } | undefined;
}

export interface Index {
  /** What its name ends with. */
  readonly suffix: string;
  readonly unique: boolean;
  /** Its columns and what follows them. */
  readonly on: string;
  readonly reason: string;
}

/** A design in which what is not said is not there. */
export function tableDesign(design: Partial<TableDesign> & Pick<TableDesign, 'why'>): TableDesign {
  return { generated: [], clauses: [], partitions: [], indexes: [], afterBuilds: [], option: undefined, ...design };
}

/** The specification's columns that a warehouse's key has, without `activity` in a table of one activity. */
export function keyColumns({ layout, column }: WantedTable, ...names: readonly string[]): string {
  return names
    .filter((name) => name !== 'activity' || layout === 'single')
    .map(column)
    .join(', ');
}
