import { type Sizes, sizesSql } from '../compile/sizes.ts';
import type { Project } from '../project/project.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';

/**
 * How large the activities of a stream are; undefined where counting them is not worth it, as its table is large, or
 * cannot be done. Never rejects: what is known of sizes makes a query faster and nothing else.
 */
export async function countSizes(
  { streams }: Project,
  warehouse: Warehouse,
  name: string,
  signal: AbortSignal,
): Promise<Sizes | undefined> {
  const stream = streams.get(name);
  const sql = stream && sizesSql({ dialect: warehouse.dialect, stream });
  if (sql === undefined) return undefined;
  try {
    const rows = await warehouse.approximateRows(stream?.schema, name, signal);
    if (rows === undefined || rows > warehouse.dialect.countedUpTo) return undefined;
    return (await warehouse.rows(sql, signal)).map(({ activity, row_count, squares }) => ({
      activity: String(activity),
      rows: Number(row_count),
      squares: Number(squares),
    }));
  } catch {
    return undefined;
  }
}
