import * as sqlparser from '@guanmingchiu/sqlparser-ts';
import * as polyglot from '@polyglot-sql/sdk';
import { TrinoSQL } from 'dt-sql-parser';
import * as libpg from 'libpg-query';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { lacking } from './lacking.ts';

export type ParserName = 'polyglot' | 'sqlparser-rs' | 'libpg_query' | 'Trino’s grammar' | 'DuckDB';

/** What a parser says against a text; undefined where it accepts it. */
export type Refuses = (sql: string) => string | undefined;

/** Loads the parsers' WebAssembly. */
export async function loadParsers(): Promise<void> {
  await polyglot.init();
  await sqlparser.init();
  await libpg.loadModule();
}

function byPolyglot(dialect: polyglot.Dialect): Refuses {
  return (sql) => {
    const { success, error } = polyglot.parse(sql, dialect);
    return success ? undefined : (error ?? 'refused');
  };
}

function complaintOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const bySqlparser = (dialect: 'redshift' | 'snowflake' | 'bigquery' | 'databricks' | 'postgresql'): Refuses => {
  return (sql) => complaintOf(() => sqlparser.parse(sql, dialect));
};

function byTrinoGrammar(sql: string): string | undefined {
  return new TrinoSQL().validate(sql)[0]?.message;
}

const { Dialect } = polyglot;

/** At least two for each dialect, none of which shares code with another. DuckDB, which has to be asked, reads its own. */
export const parsers: Readonly<Record<DialectName, readonly (readonly [ParserName, Refuses])[]>> = {
  duckdb: [['polyglot', byPolyglot(Dialect.DuckDB)]],
  postgres: [
    ['libpg_query', (sql) => complaintOf(() => libpg.parseSync(sql))],
    ['polyglot', byPolyglot(Dialect.PostgreSQL)],
    ['sqlparser-rs', bySqlparser('postgresql')],
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
  // Queries are Trino's; what the parser calls Athena is the Hive of its tables as well.
  athena: [
    ['polyglot', byPolyglot(Dialect.Trino)],
    ['Trino’s grammar', byTrinoGrammar],
  ],
};

/** The text with what the parser lacks replaced by what it knows, so that all the rest of it is read. */
export function knownTo(parser: ParserName, dialect: DialectName, sql: string): string {
  return lacking
    .filter((one) => one.parser === parser && one.dialects.includes(dialect))
    .reduce((text, { construct, instead }) => text.replace(construct, instead), sql);
}
