import { Dialect, type LineageNode, lineage } from '@polyglot-sql/sdk';
import type { DialectName } from '../../server/src/dialects/dialect.ts';

const names = {
  duckdb: Dialect.DuckDB,
  postgres: Dialect.PostgreSQL,
  redshift: Dialect.Redshift,
  snowflake: Dialect.Snowflake,
  bigquery: Dialect.BigQuery,
  databricks: Dialect.Databricks,
  athena: Dialect.Athena,
} as const satisfies Record<DialectName, string>;

/** The columns of tables that a parser follows a column of the result to; undefined where it gets stuck on the way. */
export function secondLineage(column: string, sql: string, dialect: DialectName): readonly string[] | undefined {
  let root: LineageNode | undefined;
  try {
    root = lineage(column, sql, names[dialect]).lineage;
  } catch {
    return undefined;
  }
  if (!root) return undefined;
  const ends = endsOf(root).filter((node) => node !== root);
  if (ends.some(({ source_kind }) => source_kind !== 'table')) return undefined;
  return [
    ...new Set(ends.map(({ name }) => (name.split('.').at(-1) ?? '').replaceAll(/["`]/g, '').toLowerCase())),
  ].sort();
}

function endsOf(node: LineageNode): readonly LineageNode[] {
  return node.downstream.length === 0 ? [node] : node.downstream.flatMap(endsOf);
}
