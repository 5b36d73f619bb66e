import type { DialectName } from '../dialects/dialect.ts';
import { utf16 } from '../schema/text.ts';
import { type Parser, type Reading, tokenAt } from './parser.ts';

type PgQuery = typeof import('libpg-query');

let loading: Promise<PgQuery> | undefined;

/** PostgreSQL's own grammar. */
export const libpgQuery: Parser = {
  async voices(dialect) {
    if (!asked.has(dialect)) return [];
    loading ??= import('libpg-query').then(async (library) => {
      await library.loadModule();
      return library;
    });
    const library = await loading;
    return [{ name: 'PostgreSQL', read: (sql) => read(library, sql) }];
  },
};

const asked: ReadonlySet<DialectName> = new Set(['postgres', 'redshift', 'duckdb']);

function read(library: PgQuery, sql: string): Reading {
  try {
    library.parseSync(sql);
    return { kind: 'accepts' };
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'breaks' };
    if (/^Query cannot be empty/.test(error.message)) return { kind: 'accepts' };
    if (!(error instanceof library.SqlError)) return { kind: 'breaks' };
    if (/^(?:memory exhausted|stack depth limit)/.test(error.message)) return { kind: 'gives-up' };
    const at = utf16(sql, Math.max(0, error.sqlDetails?.cursorPosition ?? 0));
    return { kind: 'refuses', message: error.message, range: tokenAt(sql, at) };
  }
}
