import { nameInWords } from '../dialects/identifiers.ts';
import type { Stream } from '../project/project.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { RunError } from './problem.ts';
import { listedTables } from './stored.ts';

/** A build that cannot see all rows of its tables would write some twice and leave others that are gone. */
export async function refuseFiltered(
  stream: Stream,
  schema: string | undefined,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<void> {
  const parts = await listedTables(warehouse, stream, schema, signal);
  for (const name of [stream.name, ...parts]) {
    if (!(await warehouse.isFiltered(schema, name, signal))) continue;
    const table = nameInWords(schema, name);
    throw new RunError({
      kind: 'input',
      message: `Row-level security keeps rows of ${table} from the role that builds it.`,
      next: `Build as the table’s owner (without \`force row level security\`) or as a role with \`bypassrls\`.`,
    });
  }
}
