import { openWarehouse } from '../warehouses/open.ts';
import { loadProject } from './project-files.ts';
import type { QueryRequest, QuerySummary, ResultBatch } from './runner.ts';

/** Runs one statement that reads, on a connection of its own that is let go at once. */
export async function query(
  request: QueryRequest,
  onBatch: (batch: ResultBatch) => void,
  signal: AbortSignal,
): Promise<QuerySummary> {
  const began = performance.now();
  const project = await loadProject(request.root);
  const warehouse = await openWarehouse(
    project,
    { connection: request.connection, use: 'read', command: 'query' },
    signal,
  );
  try {
    let rows = 0;
    let truncated = false;
    for await (const batch of warehouse.stream(request.sql, signal)) {
      const room = request.limit - rows;
      truncated = batch.rows.length > room;
      onBatch(truncated ? { columns: batch.columns, rows: batch.rows.slice(0, room) } : batch);
      rows += Math.min(room, batch.rows.length);
      if (truncated) break;
    }
    return { rows, truncated, seconds: Math.round(performance.now() - began) / 1000 };
  } finally {
    await warehouse.close();
  }
}
