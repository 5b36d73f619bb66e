import type { DialectName } from '../dialects/dialect.ts';
import { offsetAt, type Parser, type Reading, tokenAt, type Voice } from './parser.ts';

type Sqlparser = typeof import('@guanmingchiu/sqlparser-ts');
type Flavour = Extract<Parameters<Sqlparser['parse']>[1], string>;

const flavours: Readonly<Record<DialectName, readonly Flavour[]>> = {
  duckdb: ['duckdb', 'postgresql', 'generic'],
  postgres: ['postgresql', 'generic'],
  redshift: ['redshift', 'postgresql', 'generic'],
  snowflake: ['snowflake', 'generic'],
  bigquery: ['bigquery', 'generic'],
  databricks: ['databricks', 'spark', 'hive', 'generic'],
  athena: ['hive', 'duckdb', 'ansi', 'generic'],
};

let loading: Promise<Sqlparser> | undefined;

/** datafusion-sqlparser-rs: strict about clauses, with few constructs of each warehouse. */
export const sqlparser: Parser = {
  async voices(dialect) {
    loading ??= import('@guanmingchiu/sqlparser-ts').then(async (sdk) => {
      await sdk.init();
      return sdk;
    });
    const sdk = await loading;
    return flavours[dialect].map(
      (flavour): Voice => ({
        name: `sqlparser-rs: ${flavour}`,
        read: (sql) => read(sdk, sql, flavour),
      }),
    );
  },
};

function read(sdk: Sqlparser, sql: string, flavour: Flavour): Reading {
  try {
    sdk.parse(sql, flavour);
    return { kind: 'accepts' };
  } catch (error) {
    const text = error instanceof sdk.ParserError ? error.message.replace(/^sql parser error: /, '') : '';
    if (text.startsWith('recursion limit exceeded')) return { kind: 'gives-up' };
    const [, message, line, column] = /^([\s\S]*?),? at Line: (\d+), Column: (\d+)/.exec(text) ?? [];
    if (message !== undefined)
      return { kind: 'refuses', message, range: tokenAt(sql, offsetAt(sql, Number(line), Number(column))) };
    if (!text.startsWith('Expected: ')) return { kind: 'breaks' };
    return { kind: 'refuses', message: text, range: tokenAt(sql, sql.length) };
  }
}
