import * as polyglot from '@polyglot-sql/sdk';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { type Mend, mends } from './mends.ts';

const { Dialect } = polyglot;
export const names = {
  duckdb: Dialect.DuckDB,
  postgres: Dialect.PostgreSQL,
  redshift: Dialect.Redshift,
  snowflake: Dialect.Snowflake,
  bigquery: Dialect.BigQuery,
  databricks: Dialect.Databricks,
  athena: Dialect.Trino,
} as const;

/** A warehouse's SQL as DuckDB's, by the transpiler and the mends. Throws where the transpiler cannot read it. */
export function toDuckDb(sql: string, dialect: DialectName, using: readonly Mend[] = mends): string {
  const some = using.filter(({ dialects }) => dialects.includes(dialect));
  const source = some.reduce((text, { before }) => (before ? text.replace(...before) : text), sql);
  const { success, error, sql: translated } = polyglot.transpile(source, names[dialect], Dialect.DuckDB);
  const [only] = translated ?? [];
  if (!success || only === undefined) throw new Error(`not translated: ${error}`);
  return some.reduce((text, { after }) => (after ? text.replace(...after) : text), only);
}

export function macrosOf(dialect: DialectName, using: readonly Mend[] = mends): string[] {
  return using
    .filter(({ dialects }) => dialects.includes(dialect))
    .flatMap(({ macro }) => (macro ? [`create or replace macro ${macro}`] : []));
}
