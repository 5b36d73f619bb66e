import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { ParserName } from './parsers.ts';

/**
 * What a warehouse understands and a parser of its dialect does not. It is replaced before that parser reads a query; every
 * entry shows by an example that the parser still refuses it.
 */
export interface Lack {
  readonly parser: ParserName;
  readonly dialects: readonly DialectName[];
  /** The vendor's own words for it. */
  readonly because: string;
  readonly construct: RegExp;
  readonly instead: string;
  readonly example: string;
}

export const lacking: readonly Lack[] = [
  {
    parser: 'polyglot',
    dialects: ['postgres'],
    because:
      'PostgreSQL, "String Constants with C-Style Escapes": E\'…\' is a string like another. It is not read as a key.',
    construct: /(->>?)E'/g,
    instead: "$1'",
    example: "select f->>E'back\\\\slash' from s",
  },
  {
    parser: 'sqlparser-rs',
    dialects: ['bigquery'],
    because: 'BigQuery, "Quoted identifiers": they have the escapes of strings.',
    construct: /\\`/g,
    instead: '_',
    example: 'select 1 as `tick\\`ed`',
  },
  {
    parser: 'polyglot',
    dialects: ['databricks'],
    because:
      'Databricks, "TIMESTAMP_NTZ type": a literal is TIMESTAMP_NTZ followed by a string. It is not read as an argument.',
    construct: /\btimestamp_ntz '/g,
    instead: "timestamp '",
    example: "select coalesce(ts, timestamp_ntz '9999-12-31 00:00:00') from s",
  },
  {
    parser: 'sqlparser-rs',
    dialects: ['databricks'],
    because: 'Databricks, "STRING type": a backslash escapes the quote after it.',
    construct: /\\'/g,
    instead: "''",
    example: "select get_json_object(f, '$[\\'a b\\']') from s",
  },
];
