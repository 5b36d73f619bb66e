import { athena } from './athena.ts';
import { bigquery } from './bigquery.ts';
import type { BuildDialect } from './build-dialect.ts';
import { databricks } from './databricks.ts';
import type { Dialect, DialectName } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { postgres } from './postgres.ts';
import { redshift } from './redshift.ts';
import { snowflake } from './snowflake.ts';

const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb,
  postgres,
  redshift,
  snowflake,
  bigquery,
  databricks,
  athena,
};

/** The dialects that builds are planned in. */
const buildDialects: Partial<Record<DialectName, BuildDialect>> = { duckdb, postgres };

export const dialectNames: readonly DialectName[] = Object.values(dialects).map((dialect) => dialect.name);

/** The dialect of a name: queries and tables for it. */
export function dialectNamed(name: DialectName): Dialect {
  return dialects[name];
}

/** The dialect of a name for builds, or undefined where this version does not build on that warehouse. */
export function buildDialectNamed(name: DialectName): BuildDialect | undefined {
  return buildDialects[name];
}
