import type { DuckDBConnection } from '@duckdb/node-api';
import * as z from 'zod';
import { utf16 } from '../schema/text.ts';
import type { Verdict } from '../sql/verdict.ts';

let connecting: Promise<DuckDBConnection> | undefined;

/** What DuckDB's own parser says. The text is cut into statements, and nothing of it is bound, planned or run. */
export async function duckdbSyntax(sql: string): Promise<Verdict> {
  // Of a text without a statement it says nothing that could be read.
  if (/^(?:\s|;|--[^\n]*(?:\n|$))*$/.test(sql)) return { kind: 'accepted' };
  connecting ??= connect();
  const connection = await connecting;
  try {
    await connection.extractStatements(sql);
    return { kind: 'accepted' };
  } catch (error) {
    return refusal(sql, error instanceof Error ? error.message : String(error));
  }
}

/** A database in memory that belongs to no project: no file is opened, and none is locked. */
async function connect(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('set errors_as_json = true');
  return connection;
}

const said = z.object({
  error_subtype: z.literal('SYNTAX_ERROR'),
  exception_message: z.string(),
  position: z.string(),
});

function refusal(sql: string, message: string): Verdict {
  const json = message.indexOf('{');
  const read = said.safeParse(json === -1 ? undefined : parsed(message.slice(json)));
  if (!read.success) return { kind: 'unknown' };
  // DuckDB counts code points.
  const start = utf16(sql, Number(read.data.position));
  const length = /^(?:[\p{L}\p{N}_]+|\S)/u.exec(sql.slice(start))?.[0].length ?? 0;
  return {
    kind: 'refused-by-engine',
    complaint: { voice: 'DuckDB', message: read.data.exception_message, range: { start, end: start + length } },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
