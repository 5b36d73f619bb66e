import { ledgerTables } from '../streams/ledger-tables.ts';
import { leavesQueries, materializedQueries } from '../streams/materialized.ts';
import { namesOf, type Refreshing } from './queries.ts';
import type { BuildRequest } from './runner.ts';

/**
 * Says of tables that builds kept results in that no query keeps anything in them any more: they are never brought up to date,
 * and people who were removed since are in them still.
 */
export async function leftResults(
  { project, stream, warehouse, identity }: Refreshing,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (leavesQueries(request)) return [];
  const { dialect } = warehouse;
  const rows = await warehouse.rows(
    `select query, target_schema, target, made_columns from ${ledgerTables(dialect, identity.schema).queries}
where stream = ${dialect.string(stream.name)} and kind = 'table' and made_columns is not null
order by target_schema, target`,
    signal,
  );
  const kept = [...project.streams.values()].flatMap((one) => materializedQueries(project, one, dialect));
  const notes: string[] = [];
  for (const { query, target_schema, target, made_columns } of rows) {
    const schema = target_schema === null ? undefined : String(target_schema);
    const name = String(target);
    const isKept = kept.some((one) =>
      one.kind === 'query' ? one.made.schema === schema && one.made.name === name : one.query === query,
    );
    if (isKept) continue;
    const columns = await warehouse.columns(schema, name, signal);
    // Gone, or somebody's by now.
    if (columns === undefined || namesOf(columns) !== made_columns) continue;
    const place = schema === undefined ? name : `${schema}.${name}`;
    notes.push(
      `${place} was kept of the query ${String(query)}, and no query is kept in it any more: it stays as it is, also what it has of people who were removed since. Drop it, or keep a query in it again.`,
    );
  }
  return notes;
}
