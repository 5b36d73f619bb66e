import { qualified } from '../dialects/identifiers.ts';
import type { StreamState } from '../streams/state.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';

/** Which of these tables have no rows. */
export async function emptyOf(
  warehouse: Warehouse,
  schema: string | undefined,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const { dialect } = warehouse;
  const questions = names.map(
    (name) =>
      `select ${dialect.string(name)} as name where not exists (select 1 from ${qualified(dialect, schema, name)})`,
  );
  const found = await warehouse.rows(questions.join('\nunion all\n'), signal);
  return new Set(found.map(({ name }) => String(name)));
}

/** Which tables have no rows any more, of those that the last build left some in. */
export async function emptiedTables(
  warehouse: Warehouse,
  schema: string | undefined,
  { filled = [] }: Pick<StreamState, 'filled'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const there: string[] = [];
  for (const name of filled) if (await warehouse.columns(schema, name, signal)) there.push(name);
  const kinds = await warehouse.kindsOf(schema, there, signal);
  const tables = there.filter((name) => kinds.get(name) === 'table');
  const empty = await emptyOf(warehouse, schema, tables, signal);
  return tables.filter((name) => empty.has(name));
}
