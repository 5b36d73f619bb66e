import type { DialectName } from '../dialects/dialect.ts';
import { utf16 } from '../schema/text.ts';
import type { Parser, Reading, Voice } from './parser.ts';

type Polyglot = typeof import('@polyglot-sql/sdk');

const flavours: Readonly<Record<DialectName, readonly (keyof Polyglot['Dialect'])[]>> = {
  duckdb: ['DuckDB'],
  postgres: ['PostgreSQL'],
  redshift: ['Redshift'],
  snowflake: ['Snowflake'],
  bigquery: ['BigQuery'],
  databricks: ['Databricks', 'Spark'],
  athena: ['Athena', 'Trino'],
};

let loading: Promise<Polyglot> | undefined;

/** polyglot: a port of sqlglot to Rust, kind to what it does not know. */
export const polyglot: Parser = {
  async voices(dialect) {
    const sdk = await load();
    return flavours[dialect].map(
      (flavour): Voice => ({
        name: `polyglot: ${flavour}`,
        read: (sql) => read(sdk, sql, flavour),
      }),
    );
  },
};

/** Its trees, for what compares them with the skeleton. */
export async function treeOf(): Promise<(sql: string, dialect: DialectName) => unknown> {
  const sdk = await load();
  return (sql, dialect) => {
    const [flavour] = flavours[dialect];
    return flavour && sdk.parse(sql, sdk.Dialect[flavour]).ast;
  };
}

/** Loads it once for the process: 22 MB of WebAssembly from its package, 4 MB as it is shipped. */
function load(): Promise<Polyglot> {
  loading ??= import('@polyglot-sql/sdk').then(async (sdk) => {
    // The CommonJS build, which the bundles have, reads its WebAssembly only when told to.
    if ('init' in sdk && typeof sdk.init === 'function') await sdk.init();
    return sdk;
  });
  return loading;
}

function read(sdk: Polyglot, sql: string, flavour: keyof Polyglot['Dialect']): Reading {
  try {
    const result = sdk.parse(sql, sdk.Dialect[flavour]);
    if (result.success) return { kind: 'accepts' };
    const error = result.error ?? '';
    if (broken.test(error)) return { kind: 'breaks' };
    if (guarded.test(error)) return { kind: 'gives-up' };
    const start = utf16(sql, result.errorStart ?? 0);
    return {
      kind: 'refuses',
      message: error.replace(place, ''),
      range: { start, end: Math.max(start, utf16(sql, result.errorEnd ?? 0)) },
    };
  } catch {
    return { kind: 'breaks' };
  }
}

const place = /^[A-Za-z]+ error at line \d+, column \d+: /;
/** How it says that a text was too much for it, or broke it: by a code, before anything it quotes from the text. */
const guarded = /^(?:[A-Za-z]+ error at line \d+, column \d+: )?E_GUARD_/;
const broken = /^(?:[A-Za-z]+ error at line \d+, column \d+: )?WASM /;
