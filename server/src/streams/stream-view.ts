import { identifier } from '../dialects/identifiers.ts';
import { unionOf, type ViewColumn } from './activity-tables.ts';
import { tableColumns } from './ddl.ts';
import { grantedPart } from './part-tables.ts';
import { freshPart } from './parts.ts';
import type { Step } from './plan.ts';
import type { StreamState } from './state.ts';
import type { Part, StreamTable } from './stream-table.ts';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** The view over the tables of the activities, as it is to be made from what bears the stream's name. */
export interface StreamView {
  readonly columns: readonly ViewColumn[];
  /** How it comes to its name. `replace`: it keeps all that others made for it. `renew`: what is there is dropped. */
  readonly way: 'create' | 'replace' | 'renew';
  readonly former: 'nothing' | 'table' | 'view';
}

/**
 * Columns of the view that is there keep their places, so that it can be replaced: new ones come last, and one that the
 * stream no longer has is left empty where something of others hangs on the view.
 */
export function streamView(table: StreamTable, state: StreamState): StreamView {
  const { view } = state.stored;
  const wanted = tableColumns(table).map((column) => ({ ...column, isStored: true }));
  if (view === undefined || state.table === undefined) {
    const isThere = state.table !== undefined;
    return { columns: wanted, way: isThere ? 'renew' : 'create', former: isThere ? 'table' : 'nothing' };
  }
  const before = state.table.map((name): ViewColumn => {
    const own = wanted.find((column) => column.name === name);
    return own ?? { name, type: view.get(name) ?? table.dialect.types.string, isStored: false };
  });
  const isSurplus = before.some(({ isStored }) => !isStored);
  if (isSurplus && state.dependents.length === 0) return { columns: wanted, way: 'renew', former: 'view' };
  const added = wanted.filter(({ name }) => !state.table?.includes(name));
  return { columns: [...before, ...added], way: 'replace', former: 'view' };
}

/**
 * What comes before the columns of its tables, or views that it reads, change. Who reads holds the view when he comes to the tables: he would wait
 * for a table that a build has changed, and the build for the view.
 */
export function lockViewSteps({ dialect, stream, name }: StreamTable): readonly Step[] {
  if (dialect.lockView === undefined) return [];
  return [
    {
      id: 'lock:view',
      purpose: `Let who reads ${stream.name} end, and others wait until its tables have their columns`,
      sql: dialect.lockView(name),
      ...write,
      writes: false,
    },
  ];
}

/** Makes the view over `parts`. */
export function viewSteps(
  table: StreamTable,
  view: StreamView,
  { id, parts }: { readonly id: string; readonly parts: readonly Part[] },
): readonly Step[] {
  const { dialect, stream, name } = table;
  const tables = parts.flatMap((part) =>
    part.activity === undefined ? [] : [{ activity: part.activity, table: part.table }],
  );
  const query = unionOf(table, tables, view.columns);
  if (dialect.atomicStatements !== undefined) {
    const purpose = `Put the view ${stream.name} over all activities in place`;
    return [{ id, purpose, sql: dialect.atomicStatements.replaceView(name, query), ...write }];
  }
  if (view.way !== 'renew') {
    return [
      {
        id,
        purpose: `${view.way === 'create' ? 'Create' : 'Replace'} the view ${stream.name} over all activities`,
        sql: `create ${view.way === 'create' ? '' : 'or replace '}view ${name} as\n${query}`,
        ...write,
      },
    ];
  }
  const fresh = freshPart(table, { activity: undefined, name: stream.name });
  return [
    {
      id,
      purpose: `Create the new view ${stream.name} over all activities`,
      sql: `create view ${fresh.table} as\n${query}`,
      ...write,
    },
    ...grantedPart(table, `grants:${id}`, {
      purpose: `Let those who may read the old ${stream.name} read it`,
      from: name,
      to: fresh.table,
    }),
    {
      id: `drop:${view.former}`,
      purpose: `Drop the old ${stream.name}`,
      sql: `drop ${view.former} ${name}`,
      ...write,
    },
    {
      id: `rename:${id}`,
      purpose: `Put the new ${stream.name} in place`,
      sql: `alter view ${fresh.table} rename to ${identifier(dialect, stream.name)}`,
      ...write,
    },
  ];
}
