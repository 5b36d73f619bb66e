import type { Project } from '../project/project.ts';
import { type OpenOptions, openWarehouse } from '../warehouses/open.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';

/** Does something that reads on a connection of its own, which is let go at once, whatever comes of it. */
export async function whileReading<T>(
  project: Project,
  options: Omit<OpenOptions, 'use'>,
  signal: AbortSignal,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse(project, { ...options, use: 'read' }, signal);
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
