import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { maskJinja } from './jinja.ts';

/** A second reader of SQL, with a grammar. It may refuse what is valid: alone it never makes an error. */
export interface Voice {
  /** What the parser says against a text, or undefined where it accepts it, gives up or does not know the dialect. */
  refuses(sql: string, dialect: DialectName): SyntaxComplaint | undefined;
  /** The parser's own tree, for what compares it with the skeleton. */
  parse(sql: string, dialect: DialectName): unknown;
}

export interface SyntaxComplaint {
  readonly message: string;
  readonly range: Range;
}

type Polyglot = typeof import('@polyglot-sql/sdk');

let loading: Promise<Voice> | undefined;

/** Loads the parser, once for the process: 22 MB of WebAssembly, some 35 ms. Until then there are skeleton checks only. */
export function loadVoice(): Promise<Voice> {
  loading ??= import('@polyglot-sql/sdk').then(async (polyglot) => {
    // The CommonJS build, which the bundles have, reads its WebAssembly only when told to.
    if ('init' in polyglot && typeof polyglot.init === 'function') await polyglot.init();
    return voiceOf(polyglot);
  });
  return loading;
}

function voiceOf(polyglot: Polyglot): Voice {
  const { Dialect } = polyglot;
  const names: Readonly<Record<DialectName, (typeof Dialect)[keyof typeof Dialect]>> = {
    duckdb: Dialect.DuckDB,
    postgres: Dialect.PostgreSQL,
    redshift: Dialect.Redshift,
    snowflake: Dialect.Snowflake,
    bigquery: Dialect.BigQuery,
    databricks: Dialect.Databricks,
    athena: Dialect.Athena,
  };
  const parse = (sql: string, dialect: DialectName): ReturnType<Polyglot['parse']> | undefined => {
    try {
      return polyglot.parse(plain(sql), names[dialect]);
    } catch {
      // A parser that crashes has not rejected the text.
      return undefined;
    }
  };
  return {
    parse: (sql, dialect) => parse(sql, dialect)?.ast,
    refuses: (sql, dialect) => {
      const result = parse(sql, dialect);
      if (!result || result.success || gaveUp.test(result.error ?? '')) return undefined;
      const start = utf16(sql, result.errorStart ?? 0);
      return {
        message: (result.error ?? 'This is not valid SQL.').replace(/^[A-Za-z]+ error at line \d+, column \d+: /, ''),
        range: { start, end: Math.max(start, utf16(sql, result.errorEnd ?? 0)) },
      };
    },
  };
}

/** How the parser says that a text was too much for it, or broke it: by a code, before anything it quotes from the text. */
const gaveUp = /^(?:[A-Za-z]+ error at line \d+, column \d+: )?(?:E_GUARD_|WASM )/;

/** Without what only this project understands, every offset kept. */
function plain(sql: string): string {
  return maskJinja(sql).text.replace(/@(start_ts|end_ts)\b/g, 'x$1');
}

/** The parser counts code points. */
function utf16(text: string, codePoints: number): number {
  if (!/[\ud800-\udbff]/.test(text)) return Math.min(codePoints, text.length);
  let at = 0;
  for (let count = 0; count < codePoints && at < text.length; count += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
