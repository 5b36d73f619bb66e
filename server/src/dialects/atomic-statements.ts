/** What a warehouse without transactions has instead: statements that take effect as a whole, and can be run again. */
export interface AtomicStatements {
  /** Makes a table of the rows of a query, in the place of what was there: a reader sees all the old rows or all the new. */
  replaceTable(table: string, query: string): string;
  /** The same of a view. */
  replaceView(view: string, query: string): string;
  /** Puts rows into a table and takes others out. */
  merge(merging: Merging): string;
}

export interface Merging {
  readonly into: string;
  /** A table, or a query in brackets, of the rows as they are to be. */
  readonly rows: string;
  /** A column of `rows` that is true where the row is to be taken out. */
  readonly isGone: string;
  /** What makes a row `t` of the table and one `n` of `rows` the same. */
  readonly on: string;
  readonly columns: readonly string[];
  /** Those of the columns that may differ in rows that are the same. */
  readonly values: readonly string[];
}

/** In the words that most warehouses understand: DuckDB and Databricks all of them. */
export const atomicStatements: AtomicStatements = {
  replaceTable: (table, query) => `create or replace table ${table} as\n${query}`,
  replaceView: (view, query) => `create or replace view ${view} as\n${query}`,
  merge: ({ into, rows, isGone, on, columns, values }) => `merge into ${into} as t
using ${rows} as n
on ${on}
when matched and n.${isGone} then delete${
    values.length === 0
      ? ''
      : `\nwhen matched then update set\n  ${values.map((name) => `${name} = n.${name}`).join(',\n  ')}`
  }
when not matched and not n.${isGone} then insert (${columns.join(', ')})
values (${columns.map((name) => `n.${name}`).join(', ')})`,
};
