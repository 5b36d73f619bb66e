import { identifier } from '../dialects/identifiers.ts';
import { addColumnSteps } from './add-columns.ts';
import { droppedParts, grantedPart, rowsInOrder, settledPart } from './part-tables.ts';
import { freshPart, isDivided, orderOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { analyzeStep } from './stage.ts';
import type { Part, StreamTable } from './stream-table.ts';
import { lockViewSteps, type StreamView, viewSteps } from './stream-view.ts';
import { settleViewSteps, type ViewPlaces } from './view-places.ts';

/** What is there when the new tables of a full build are filled. */
export interface FormerTables {
  readonly hasSchema: boolean;
  /** Of the parts that are there already. */
  readonly parts: ReadonlyMap<Part, FormerPart>;
  /** Tables of activities that are parts no more. */
  readonly leaving: readonly Part[];
  /** Of a stream that is not divided, `former` alone counts. */
  readonly view: StreamView;
  /** What becomes of the views of activities. */
  readonly views: ViewPlaces;
}

export interface FormerPart {
  /** Whether it stays and gets the new rows, because something of others would be lost with it. */
  readonly isKept: boolean;
  /** Columns it lacks. */
  readonly missing: readonly string[];
  /** Columns it has and the stream has not. */
  readonly surplus: readonly string[];
}

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/**
 * The new rows where the old ones were, in one moment for every reader. They come last: from the first `drop` on readers
 * wait for the commit.
 */
export function placeSteps(table: StreamTable, former: FormerTables): readonly Step[] {
  const { parts } = table;
  const isKept = (part: Part): boolean => former.parts.get(part)?.isKept ?? false;
  const refilled = parts.filter(isKept).flatMap((part) => refill(table, part, former.parts.get(part)));
  const moved = parts.filter((part) => !isKept(part));
  const left = droppedParts(table, former.leaving, isDivided(table) ? ', which is empty' : '');
  if (!isDivided(table)) {
    const isView = former.view.former === 'view';
    const dropped: readonly Step[] = [
      ...(isView ? [{ id: 'drop:view', purpose: 'Drop the old view', sql: `drop view ${table.name}`, ...write }] : []),
      ...settleViewSteps(table, former.views, former.view),
      ...left,
    ];
    return [...refilled, ...moved.flatMap((part) => takePlace(table, part, former, dropped))];
  }
  const { view } = former;
  const isRead = view.former === 'view';
  const isReshaped = [...former.parts.values()].some(
    (one) => one.isKept && one.missing.length + one.surplus.length > 0,
  );
  const byThen = parts.map((part) => (isKept(part) ? part : freshPart(table, part)));
  const standing = isRead ? { ...view, way: 'replace' as const } : view;
  return [
    ...(isRead && isReshaped ? lockViewSteps(table) : []),
    ...refilled,
    // As long as it reads the old tables, they cannot be dropped.
    ...(isRead ? viewSteps(table, view, { id: 'view:new-tables', parts: byThen }) : []),
    ...settleViewSteps(table, former.views, view),
    ...moved.flatMap((part) => takePlace(table, part, former, [])),
    ...left,
    ...viewSteps(table, standing, { id: 'view', parts: [...parts, ...table.views] }),
  ];
}

/** `dropped`: what has to go besides the table whose place it is. */
function takePlace(
  table: StreamTable,
  part: Part,
  { parts, view }: FormerTables,
  dropped: readonly Step[],
): readonly Step[] {
  const isThere = parts.has(part);
  const fresh = freshPart(table, part);
  const readBefore = isThere ? part.table : view.former === 'nothing' ? undefined : table.name;
  return [
    ...(readBefore === undefined
      ? []
      : grantedPart(table, stepOf('grants', part), {
          purpose: isThere
            ? `Let those who may read the old ${part.name} read the new one`
            : `Let those who may read ${table.stream.name} read ${isDivided(table) ? part.name : 'the new table'}`,
          from: readBefore,
          to: fresh.table,
        })),
    ...(isThere
      ? [
          {
            id: stepOf('drop:table', part),
            purpose: `Drop the old ${part.name}`,
            sql: `drop table ${part.table}`,
            ...write,
          },
        ]
      : []),
    ...dropped,
    {
      id: stepOf('rename', part),
      purpose: `Put the new ${part.name} in place`,
      sql: `alter table ${fresh.table} rename to ${identifier(table.dialect, part.name)}`,
      ...write,
    },
    ...settledPart(table, part, fresh),
  ];
}

/**
 * The new rows in the old table, which costs the room of the old ones until the warehouse takes it back, and loses nothing
 * of what others made for the table. Readers go on reading the old ones until the transaction ends.
 */
function refill(table: StreamTable, part: Part, former: FormerPart | undefined): readonly Step[] {
  const { missing = [], surplus = [] } = former ?? {};
  const fresh = freshPart(table, part);
  const { columns, query } = rowsInOrder(table, part, fresh);
  return [
    ...addColumnSteps(table, part, missing),
    ...surplus.map((name) => ({
      id: stepOf(`empty-column:${name}`, part),
      purpose: `Leave the column ${name} empty, which the stream no longer has`,
      sql: `alter table ${part.table} alter column ${identifier(table.dialect, name)} drop not null`,
      ...write,
    })),
    { id: stepOf('delete', part), purpose: 'Delete the old rows', sql: `delete from ${part.table}`, ...write },
    {
      id: stepOf('refill', part),
      purpose: `Insert the new ones, ${orderOf(part)}`,
      sql: `insert into ${part.table} (${columns})\n${query}`,
      ...write,
    },
    {
      id: stepOf('drop:fresh', part),
      purpose: 'Drop the table they were made in',
      sql: `drop table ${fresh.table}`,
      ...write,
    },
    ...analyzeStep(table, stepOf('analyze:table', part), part.table),
  ];
}
