import { nameInWords } from '../dialects/identifiers.ts';
import { leavesQueries, materializedQueries } from '../streams/materialized.ts';
import { isAsMade, isKeptIn, type KeptResult, keptResults } from './kept-results.ts';
import type { Refreshing } from './queries.ts';
import type { BuildRequest } from './runner.ts';

/** Says of what builds kept results in that no query keeps anything in it any more: nobody brings it up to date. */
export async function leftResults(
  { project, stream, warehouse, identity }: Refreshing,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (leavesQueries(request)) return [];
  const results = await keptResults(warehouse, stream, identity.schema, signal);
  if (results.length === 0) return [];
  const kept = [...project.streams.values()].flatMap((one) => materializedQueries(project, one, warehouse.dialect));
  const notes: string[] = [];
  for (const result of results) {
    const { query, kind, schema, name } = result;
    if (kept.some(isKeptIn(result)) || kept.some((one) => one.kind === 'refused' && one.query === query)) continue;
    if (!(await isAsMade(warehouse, result, signal))) continue;
    notes.push(
      `${nameInWords(schema, name)} was kept of the query ${query}, and no query is kept in it any more: it stays as it is, ${staying[kind]}. Drop it, or keep a query in it again.`,
    );
  }
  return notes;
}

const staying: Readonly<Record<KeptResult['kind'], string>> = {
  table: 'also what it has of people who were removed since',
  view: 'and reads the stream’s tables as they were when it was made: with another `layout` it may fail',
};
