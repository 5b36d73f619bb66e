import type { DialectName } from '../dialects/dialect.ts';
import { type Parser, type Reading, tokenAt, type Voice } from './parser.ts';

type Grammar = typeof import('node-sql-parser/build/snowflake');
type Loader = () => Promise<Grammar>;

/** One file of the package for each dialect, none of them loaded before it is asked. */
const grammars = {
  postgresql: () => import('node-sql-parser/build/postgresql'),
  redshift: () => import('node-sql-parser/build/redshift'),
  snowflake: () => import('node-sql-parser/build/snowflake'),
  bigquery: () => import('node-sql-parser/build/bigquery'),
  hive: () => import('node-sql-parser/build/hive'),
  athena: () => import('node-sql-parser/build/athena'),
  trino: () => import('node-sql-parser/build/trino'),
} satisfies Readonly<Record<string, Loader>>;

const flavours: Readonly<Record<DialectName, readonly (keyof typeof grammars)[]>> = {
  duckdb: ['postgresql'],
  postgres: ['postgresql'],
  redshift: ['redshift'],
  snowflake: ['snowflake'],
  bigquery: ['bigquery'],
  databricks: ['hive'],
  athena: ['trino', 'athena'],
};

/**
 * node-sql-parser: grammars in JavaScript. Alone it refuses much that is valid, so it is asked last. A voice and nothing else: output
 * columns come from the skeleton, and where that leaves them open it names none that are missing (`test/sql/fallback.test.ts`).
 */
export const nodeSqlParser: Parser = {
  async voices(dialect) {
    return Promise.all(
      flavours[dialect].map(async (flavour): Promise<Voice> => {
        const module = await grammars[flavour]();
        const grammar: Grammar = 'default' in module ? (module.default as Grammar) : module;
        const parser = new grammar.Parser();
        return { name: `node-sql-parser: ${flavour}`, read: (sql) => read(parser, sql, flavour) };
      }),
    );
  },
};

function read(parser: InstanceType<Grammar['Parser']>, sql: string, flavour: string): Reading {
  try {
    parser.parse(sql, { database: flavour });
    return { kind: 'accepts' };
  } catch (error) {
    const at = placeOf(error);
    // A stack that ran out, or a mistake inside a grammar's action.
    if (at === undefined) return { kind: 'gives-up' };
    const found = tokenAt(sql, at);
    const what = found.end > found.start ? `\`${sql.slice(found.start, found.end)}\`` : 'the end of the text';
    return { kind: 'refuses', message: `${what} is not expected here`, range: found };
  }
}

function placeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== 'SyntaxError' || !('location' in error)) return undefined;
  const { location } = error;
  if (typeof location !== 'object' || location === null || !('start' in location)) return undefined;
  const { start } = location;
  if (typeof start !== 'object' || start === null || !('offset' in start)) return undefined;
  return typeof start.offset === 'number' ? start.offset : undefined;
}
