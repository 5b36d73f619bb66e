import { addColumnSteps, missingColumns, surplusColumns } from './add-columns.ts';
import { listed } from './listed.ts';
import { droppedParts, newPart } from './part-tables.ts';
import { isDivided, partOf } from './parts.ts';
import { type FormerPart, type FormerTables, placeSteps } from './place.ts';
import type { Step } from './plan.ts';
import { divideSteps, relayoutOf, relayoutReason, unitedTable, uniteSteps } from './relayout.ts';
import type { StreamState } from './state.ts';
import { lostViews, madeParts, type StoredTable, type StoredTables } from './stored.ts';
import type { Part, StreamTable } from './stream-table.ts';
import { lockViewSteps, type StreamView, streamView, viewSteps } from './stream-view.ts';
import {
  droppedViews,
  mustLetGo,
  replacedViews,
  settleViewSteps,
  type ViewPlaces,
  viewNews,
  viewPlaces,
  withoutViewsSteps,
} from './view-places.ts';

const whole = { activity: undefined };

/** Columns that the stored tables lack, of those that the stream has. */
export function lackingColumns(
  table: StreamTable,
  state: Pick<StreamState, 'table'> & { readonly stored: StoredTables },
): readonly string[] {
  const ofParts = storedParts(table, state).flatMap(([part, { columns = [] }]) => missingColumns(table, part, columns));
  return [...new Set([...missingColumns(table, whole, state.table ?? []), ...ofParts])];
}

/** Why the rows are not all in the tables that are there. */
export function whyPartsAnew(table: StreamTable, { stored }: StreamState): readonly string[] {
  const made = madeParts(stored);
  const gone = stored.parts.filter(
    ({ isListed, columns, view, name, replaced }) =>
      ((isListed && columns === undefined && view === undefined) || replaced === 'table') &&
      !table.views.some((one) => one.name === name),
  );
  if (gone.length > 0) {
    return [
      `${listed(gone.map(({ name }) => name))} ${gone.length === 1 ? 'is' : 'are'} gone: all rows have to be read again.`,
    ];
  }
  // Views of activities alone have no rows that anything could be done with.
  if (table.parts.length === 0 && table.views.length > 0) return [];
  // A view over no tables has no rows that could be moved or gone on with.
  const isEmpty = stored.view !== undefined ? made.length === 0 : table.parts.length === 0;
  return isEmpty ? [`No activity of ${table.stream.name} has a table yet.`] : [];
}

/** What an incremental build does with the tables before and after it changes their rows. */
export interface PartsWork {
  /** The stream as the steps between know it. */
  readonly table: StreamTable;
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly news: readonly string[];
}

export function partsWork(table: StreamTable, state: StreamState, leaving: readonly Part[]): PartsWork {
  const relayout = relayoutOf(table, state);
  const isMoved = 'the rows are moved, and no source is read for it.';
  const places = viewPlaces(table, state.stored);
  const news =
    relayout === undefined ? [] : [`${relayoutReason(table, relayout)}: ${isMoved}`, ...viewNews(table, places, state)];
  switch (relayout) {
    case 'united':
      return {
        table: unitedTable(table),
        before: uniteSteps(unitedTable(table), state),
        after: placeSteps(table, formerTables(table, state, leaving)),
        news,
      };
    case 'divided':
      return {
        table,
        before: [...droppedParts(table, unfilled(table, state), unfilledWhy), ...divideSteps(table, state)],
        after: [
          ...settleViewSteps(table, places, streamView(table, state)),
          ...viewSteps(table, streamView(table, state), { id: 'view', parts: [...table.parts, ...table.views] }),
        ],
        news,
      };
    case undefined:
      return isDivided(table) ? dividedWork(table, state, leaving) : wholeWork(table, state);
  }
}

function wholeWork(table: StreamTable, state: StreamState): PartsWork {
  const columns = state.table ?? [];
  const before = table.parts.flatMap((part) => addColumnSteps(table, part, missingColumns(table, part, columns)));
  return { table, before, after: [], news: [] };
}

function dividedWork(table: StreamTable, state: StreamState, leaving: readonly Part[]): PartsWork {
  const made = new Map(storedParts(table, state).filter(([, { isListed }]) => isListed));
  const added = table.parts.filter((part) => !made.has(part));
  const view = streamView(table, state);
  const places = viewPlaces(table, state.stored);
  // A table comes where a view was: that has to go first.
  const early = places.going.filter(({ name }) => table.parts.some((part) => part.name === name));
  const late = { ...places, going: places.going.filter((part) => !early.includes(part)) };
  const renamed = [...made].filter(([part, { activity }]) => part.activity !== activity);
  const isAsBefore =
    added.length + renamed.length === 0 &&
    places.made.length + places.going.length === 0 &&
    lostViews(state.stored).length === 0 &&
    leaving.length === 0 &&
    view.columns.length === state.table?.length &&
    view.columns.every(({ name }, index) => name === state.table?.[index]);
  const empty =
    leaving.length === 1
      ? 'is empty, and nothing names its activity any more: it goes.'
      : 'are empty, and nothing names their activities any more: they go.';
  const addColumns = [...made].flatMap(([part, { columns = [] }]) =>
    addColumnSteps(table, part, missingColumns(table, part, columns)),
  );
  return {
    table,
    before: [
      ...droppedParts(table, unfilled(table, state), unfilledWhy),
      ...(addColumns.length > 0 ? lockViewSteps(table) : []),
      ...addColumns,
      ...(early.length > 0 ? withoutViewsSteps(table, view, [...made.keys()]) : []),
      ...settleViewSteps(table, { made: [], going: early }, view),
      ...added.flatMap((part) => newPart(table, part, { isStreamThere: true, fill: [] })),
    ],
    after: isAsBefore ? [] : dividedAfter(table, late, { view, leaving, isLetGo: early.length > 0 }),
    news: [
      ...renamed.map(
        ([{ name, activity }, one]) =>
          `${name}, which is empty, was the table of \`${one.activity}\` and is that of \`${activity}\` now.`,
      ),
      ...(added.length === 0
        ? []
        : [`${listed(added.map(({ name }) => name))} ${added.length === 1 ? 'is a new table' : 'are new tables'}.`]),
      ...(leaving.length === 0 ? [] : [`${listed(leaving.map(({ name }) => name))} ${empty}`]),
      ...viewNews(table, places, state),
    ],
  };
}

/** `isLetGo`: the stream's view reads no view of an activity any more. */
function dividedAfter(
  table: StreamTable,
  places: ViewPlaces,
  {
    view,
    leaving,
    isLetGo,
  }: { readonly view: StreamView; readonly leaving: readonly Part[]; readonly isLetGo: boolean },
): readonly Step[] {
  const parts = [...table.parts, ...table.views];
  const dropped = droppedParts(table, leaving, ', which is empty');
  if (table.dialect.atomicStatements !== undefined) {
    return [
      ...replacedViews(table, places),
      ...viewSteps(table, view, { id: 'view', parts }),
      ...droppedViews(places),
      ...dropped,
    ];
  }
  const letsGo = mustLetGo(places);
  const standing = isLetGo || letsGo ? { ...view, way: 'replace' as const } : view;
  return [
    ...(letsGo ? withoutViewsSteps(table, isLetGo ? standing : view, table.parts) : []),
    // Who reads the stream's view would wait for one that was replaced, and the build for the stream's.
    ...(!letsGo && !isLetGo && places.made.some(({ former }) => former === 'same') ? lockViewSteps(table) : []),
    ...settleViewSteps(table, places, view),
    ...viewSteps(table, standing, { id: 'view', parts }),
    ...dropped,
  ];
}

/** What a full build finds in the places of its tables. */
export function formerTables(table: StreamTable, state: StreamState, leaving: readonly Part[]): FormerTables {
  const there: readonly (readonly [Part, readonly string[], readonly string[]])[] = isDivided(table)
    ? storedParts(table, state).map(([part, { columns = [], dependents }]) => [part, columns, dependents])
    : table.parts.flatMap((part) =>
        state.table === undefined || state.stored.view !== undefined ? [] : [[part, state.table, state.dependents]],
      );
  return {
    hasSchema: state.hasSchema,
    parts: new Map(
      there.map(([part, columns, dependents]): [Part, FormerPart] => [
        part,
        {
          isKept: dependents.length > 0,
          missing: missingColumns(table, part, columns),
          surplus: surplusColumns(table, part, columns),
        },
      ]),
    ),
    leaving,
    view: streamView(table, state),
    views: viewPlaces(table, state.stored),
  };
}

/** Which tables stay in a full build, and why. */
export function keptReasons(table: StreamTable, state: StreamState, { parts }: FormerTables): readonly string[] {
  const kept = [...parts].filter(([, { isKept }]) => isKept).map(([part]) => part);
  if (kept.length === 0) return [];
  if (!isDivided(table)) {
    return [
      `The table stays, and its rows are replaced, for it has what would be lost with it: ${listed(state.dependents)}.`,
    ];
  }
  return kept.map(({ name }) => {
    const dependents = state.stored.parts.find((part) => part.name === name)?.dependents ?? [];
    return `${name} stays, and its rows are replaced, for it has what would be lost with it: ${listed(dependents)}.`;
  });
}

/** The parts of a divided stream that are there, the build's own and others. */
function storedParts<T extends StoredTable>(
  table: StreamTable,
  { stored }: { readonly stored: { readonly parts: readonly T[] } },
): readonly (readonly [Part, T])[] {
  return table.parts.flatMap((part) => {
    const one = stored.parts.find(
      ({ name, columns, view }) => name === part.name && columns !== undefined && view === undefined,
    );
    return one === undefined || !isDivided(table) ? [] : [[part, one] as const];
  });
}

/** Tables that `ddl` made and no build filled. */
function unfilled(table: StreamTable, state: StreamState): readonly Part[] {
  return storedParts(table, state)
    .filter(([, { isListed }]) => !isListed)
    .map(([{ activity, name }]) => partOf(table, activity, name));
}

const unfilledWhy = ', which no build filled';
