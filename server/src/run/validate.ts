import type { Validated } from '../streams/validation.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { RunError } from './problem.ts';
import { readProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { ValidateRequest } from './runner.ts';

/** Has statements prepared, described or dry-run, one after another, on one connection. */
export async function validate(
  { root, connection, statements }: ValidateRequest,
  signal: AbortSignal,
): Promise<readonly Validated[]> {
  if (statements.length === 0) return [];
  const { project } = await readProject(root);
  return whileReading(project, { connection, command: 'validate' }, signal, async (warehouse) => {
    const answers: Validated[] = [];
    for (const sql of statements) answers.push(await described(warehouse, sql, signal));
    return answers;
  });
}

/** What a warehouse says of a statement, as a value: it refuses statements, and other things it cannot do are thrown. */
export async function described(warehouse: Warehouse, sql: string, signal: AbortSignal): Promise<Validated> {
  try {
    return { kind: 'columns', columns: await warehouse.describe(sql, signal) };
  } catch (error) {
    if (!(error instanceof RunError) || error.problem.kind !== 'sql') throw error;
    const { message, offset, reason } = error.problem;
    return { kind: 'refused', message, offset, isDenied: reason === 'denied' };
  }
}
