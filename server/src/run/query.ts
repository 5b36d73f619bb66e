import type { Project } from '../project/project.ts';
import { activityTables } from '../streams/activity-tables.ts';
import { namedActivities } from '../streams/planned-parts.ts';
import type { Warehouse } from '../warehouses/warehouse.ts';
import { secondsSince } from './clock.ts';
import { RunError } from './problem.ts';
import { loadProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { QueryRequest, QuerySummary, ResultBatch } from './runner.ts';
import { countSizes } from './sizes.ts';

/** Runs one statement that reads, on a connection of its own that is let go at once. */
export async function query(
  request: QueryRequest,
  onBatch: (batch: ResultBatch) => void,
  signal: AbortSignal,
): Promise<QuerySummary> {
  const began = performance.now();
  const project = await loadProject(request.root);
  return whileReading(project, { connection: request.connection, command: 'query' }, signal, async (warehouse) => {
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
      const seconds = secondsSince(began);
      const { sizesOf } = request;
      const sizes = sizesOf === undefined ? undefined : await countSizes(project, warehouse, sizesOf, signal);
      return { rows, truncated, seconds, sizes };
    } catch (error) {
      throw (await missingTable(error, request, project, warehouse, signal)) ?? ofQuery(error);
    }
  });
}

function ofQuery(error: unknown): unknown {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql') return error;
  return new RunError({ ...error.problem, origin: 'query' }, { cause: error });
}

/** A stream that was never built is not the query's mistake: the warehouse is asked, its message is not read. */
async function missingTable(
  error: unknown,
  { sql }: QueryRequest,
  project: Project,
  warehouse: Warehouse,
  signal: AbortSignal,
): Promise<RunError | undefined> {
  if (!(error instanceof RunError) || error.problem.kind !== 'sql') return undefined;
  for (const stream of project.streams.values()) {
    const { name, schema } = stream;
    if (!sql.includes(name)) continue;
    // Of a stream that was built in another layout, the tables of the activities are missing.
    const parts = activityTables({ dialect: warehouse.dialect, stream }, namedActivities(project, stream, []));
    for (const part of [name, ...parts.map((one) => one.name).filter((one) => sql.includes(one))]) {
      const table = schema === undefined ? part : `${schema}.${part}`;
      // Whoever cannot be asked after a failure leaves the failure as it is.
      const found = await warehouse.columns(schema, part, signal).catch(() => []);
      if (found === undefined) return new RunError({ kind: 'missing-table', table, stream: name }, { cause: error });
    }
  }
  return undefined;
}
