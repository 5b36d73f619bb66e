import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { ParserName } from './ddl-parsers.ts';

/** A vendor's clause that a parser of its dialect does not know, and what it knows in its place. */
export interface LackingClause {
  readonly parser: ParserName;
  readonly dialect: DialectName;
  /** Where the vendor documents it. */
  readonly because: string;
  readonly clause: RegExp;
  readonly instead: string;
}

/** Every entry is needed: the test says so where one no longer is. */
export const lackingClauses: readonly LackingClause[] = [
  {
    parser: 'sqlparser-rs',
    dialect: 'redshift',
    because: 'Amazon Redshift, CREATE TABLE: [ COMPOUND | INTERLEAVED ] SORTKEY ( column_name [, …] ).',
    clause: /\bcompound sortkey\b/,
    instead: 'sortkey',
  },
  {
    parser: 'polyglot',
    dialect: 'snowflake',
    because: 'Snowflake, CREATE TABLE: CLUSTER BY ( <expr> [, <expr>, …] ). It reads columns alone.',
    clause: /\ncluster by \(.*\)$/,
    instead: '\ncluster by (ts)',
  },
  {
    parser: 'sqlparser-rs',
    dialect: 'databricks',
    because: 'Databricks, CLUSTER BY clause (TABLE): liquid clustering.',
    clause: /\ncluster by \([^)]*\)$/,
    instead: '',
  },
  {
    parser: 'Hive’s grammar',
    dialect: 'athena',
    because:
      'Athena, Create Iceberg tables: PARTITIONED BY (col_name | transform, …); Hive itself has columns with their types.',
    clause: /\npartitioned by \(.*\)\n/,
    instead: '\n',
  },
  {
    parser: 'polyglot',
    dialect: 'athena',
    because: 'Athena, OPTIMIZE: OPTIMIZE [db_name.]table_name REWRITE DATA USING BIN_PACK.',
    clause: /^optimize (\S+) rewrite data using bin_pack$/,
    instead: 'select * from $1',
  },
  {
    parser: 'Trino’s grammar',
    dialect: 'athena',
    because: 'The same: Trino has ALTER TABLE … EXECUTE optimize instead.',
    clause: /^optimize (\S+) rewrite data using bin_pack$/,
    instead: 'alter table $1 execute optimize',
  },
];
