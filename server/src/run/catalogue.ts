import type { Catalogue } from '../sql/known-tables.ts';
import { connectionOf } from '../warehouses/open.ts';
import { listsTables } from '../warehouses/warehouse.ts';
import { readProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { CatalogueRequest } from './runner.ts';

/** Tables that are listed without being asked for by name. */
const mostTables = 2000;

/** What a project's warehouse holds; nothing is known of one that does not list it. */
export async function catalogue(
  { root, connection, names }: CatalogueRequest,
  signal: AbortSignal,
): Promise<Catalogue> {
  const { project } = await readProject(root);
  const { name } = connectionOf(project, connection);
  return whileReading(project, { connection, command: 'catalogue', mustExist: true }, signal, async (warehouse) => {
    if (listsTables(warehouse)) return { connection: name, ...(await warehouse.catalogue(names, mostTables, signal)) };
    return { connection: name, database: '', schemas: [], searchPath: [], tables: [], truncated: true, absent: [] };
  });
}
