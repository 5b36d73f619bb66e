import type { Project } from '../project/project.ts';
import { readRuns } from './ledger.ts';
import { loadProject } from './project-files.ts';
import { whileReading } from './reading.ts';
import type { HistoryRequest, RunRecord } from './runner.ts';
import { linesOfNewest } from './runs.ts';

/** The runs of all streams of a project, newest first. */
export async function history(request: HistoryRequest, signal: AbortSignal): Promise<readonly RunRecord[]> {
  const project = await loadProject(request.root);
  return whileReading(project, { connection: request.connection, command: 'history' }, signal, async (warehouse) => {
    const found: RunRecord[] = [];
    for (const [schema, streams] of streamsBySchema(project)) {
      found.push(...(await readRuns(warehouse, schema, streams, request.limit, signal)));
    }
    return linesOfNewest(newestFirst(found), request.limit);
  });
}

function streamsBySchema(project: Project): ReadonlyMap<string | undefined, readonly string[]> {
  const bySchema = new Map<string | undefined, string[]>();
  for (const { name, schema } of project.streams.values()) {
    bySchema.set(schema, [...(bySchema.get(schema) ?? []), name]);
  }
  return bySchema;
}

/** Runs of several schemas as one list; the lines of one run stay together and in their order. */
function newestFirst(records: readonly RunRecord[]): readonly RunRecord[] {
  return records.toSorted((a, b) => (a.startedAt === b.startedAt ? 0 : a.startedAt < b.startedAt ? 1 : -1));
}
