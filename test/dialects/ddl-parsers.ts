import * as sqlparser from '@guanmingchiu/sqlparser-ts';
import * as polyglot from '@polyglot-sql/sdk';
import { HiveSQL, TrinoSQL } from 'dt-sql-parser';
import * as libpg from 'libpg-query';
import type { DialectName } from '../../server/src/dialects/dialect.ts';

export type ParserName = 'polyglot' | 'sqlparser-rs' | 'libpg_query' | 'Hive’s grammar' | 'Trino’s grammar';

/** What a parser says against a statement; undefined where it accepts it. */
export type Refuses = (sql: string) => string | undefined;

/** Loads the parsers' WebAssembly. */
export async function loadParsers(): Promise<void> {
  await polyglot.init();
  await sqlparser.init();
  await libpg.loadModule();
}

const { Dialect } = polyglot;

/** Two for each statement, none of which shares code with another. */
export function parsersOf(dialect: DialectName, sql: string): readonly (readonly [ParserName, Refuses])[] {
  if (dialect !== 'athena') return parsers[dialect];
  // Tables are defined in Hive's SQL; all else is Trino's.
  return /^create (?:table|database)/.test(sql) ? parsers.athena : athenaQueries;
}

const byPolyglot =
  (dialect: polyglot.Dialect): Refuses =>
  (sql) => {
    const { success, error } = polyglot.parse(sql, dialect);
    return success ? undefined : (error ?? 'refused');
  };

const bySqlparser =
  (dialect: 'duckdb' | 'redshift' | 'snowflake' | 'bigquery' | 'databricks'): Refuses =>
  (sql) => {
    try {
      sqlparser.parse(sql, dialect);
      return undefined;
    } catch (error) {
      return String(error);
    }
  };

const byPostgres: Refuses = (sql) => {
  try {
    libpg.parseSync(sql);
    return undefined;
  } catch (error) {
    return String(error);
  }
};

const parsers: Readonly<Record<DialectName, readonly (readonly [ParserName, Refuses])[]>> = {
  duckdb: [
    ['polyglot', byPolyglot(Dialect.DuckDB)],
    ['sqlparser-rs', bySqlparser('duckdb')],
  ],
  postgres: [
    ['polyglot', byPolyglot(Dialect.PostgreSQL)],
    ['libpg_query', byPostgres],
  ],
  redshift: [
    ['polyglot', byPolyglot(Dialect.Redshift)],
    ['sqlparser-rs', bySqlparser('redshift')],
  ],
  snowflake: [
    ['polyglot', byPolyglot(Dialect.Snowflake)],
    ['sqlparser-rs', bySqlparser('snowflake')],
  ],
  bigquery: [
    ['polyglot', byPolyglot(Dialect.BigQuery)],
    ['sqlparser-rs', bySqlparser('bigquery')],
  ],
  databricks: [
    ['polyglot', byPolyglot(Dialect.Databricks)],
    ['sqlparser-rs', bySqlparser('databricks')],
  ],
  athena: [
    ['polyglot', byPolyglot(Dialect.Athena)],
    ['Hive’s grammar', (sql) => new HiveSQL().validate(sql)[0]?.message],
  ],
};

const athenaQueries: typeof parsers.athena = [
  ['polyglot', byPolyglot(Dialect.Athena)],
  ['Trino’s grammar', (sql) => new TrinoSQL().validate(sql)[0]?.message],
];
