import { identifier } from '../dialects/identifiers.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { RunError } from './problem.ts';

/** Creates a schema that is not there, unless another run does at the same time. */
export async function createSchema(warehouse: Warehouse, schema: string, signal: AbortSignal): Promise<void> {
  // Not `if not exists`: PostgreSQL asks for the right to create schemas even where there is nothing to create.
  if (await warehouse.hasSchema(schema, signal)) return;
  try {
    await warehouse.execute(`create schema ${identifier(warehouse.dialect, schema)}`, signal);
  } catch (error) {
    // In a transaction that failed nothing can be asked any more.
    if (await warehouse.hasSchema(schema, signal).catch(() => false)) return;
    throw lacking(
      error,
      `Let the connection’s role create the schema \`${schema}\` (\`create\` on the database); or create the schema yourself, with \`usage\` and \`create\` on it for the role`,
    );
  }
}

/** The error of a statement that creates tables in a schema, saying what right it lacks. */
export function lackingTables(error: unknown, schema: string | undefined): unknown {
  const where = schema === undefined ? 'the schema that it connects to' : `the schema \`${schema}\``;
  return lacking(error, `Let the connection’s role create tables in ${where} (\`usage\` and \`create\` on it)`);
}

function lacking(error: unknown, right: string): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql' || error.problem.reason !== 'denied') return error;
  return new RunError({ ...error.problem, right }, { cause: error });
}
