import type { Warehouse } from '../warehouses/warehouse.ts';

/** What the warehouse's clock says: an ISO text without a zone, in UTC. */
export async function warehouseNow(
  warehouse: Pick<Warehouse, 'dialect' | 'rows'>,
  signal: AbortSignal,
): Promise<string> {
  const [clock] = await warehouse.rows(`select ${warehouse.dialect.now} as now`, signal);
  return String(clock?.now);
}

/** Seconds, to the millisecond, since `performance.now()` was `began`. */
export function secondsSince(began: number): number {
  return Math.round(performance.now() - began) / 1000;
}
