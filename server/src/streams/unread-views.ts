import type { ActivityView, ViewReading } from './activity-views.ts';
import { listed } from './listed.ts';
import { partColumns } from './part-tables.ts';
import { partOf } from './parts.ts';
import type { Refusal } from './plan.ts';
import type { GivenRows, StreamState } from './state.ts';
import { madeViews, type Stored, type StoredPart } from './stored.ts';
import type { StreamTable } from './stream-table.ts';
import { isViewHash } from './viewed.ts';

/**
 * Views of transformations that the warehouse cannot read now, in a build of others: what they read is gone, or there is a
 * mistake in them. They are left as they are.
 */

/** The views of such a transformation, as they stand. */
export function standingViews(table: StreamTable, reading: ViewReading, stored: Stored): readonly ActivityView[] {
  return viewsOf(reading, stored).map(({ activity, name, view }) => ({
    ...partOf(table, activity, name),
    activity,
    transformation: reading.id,
    query: '',
    hash: view?.hash ?? '',
  }));
}

/** What is given in views: of those that cannot be asked, what stands. */
export function givenNow(
  { viewed }: Pick<StreamTable, 'viewed'>,
  { given = new Map(), stored }: Pick<StreamState, 'given' | 'stored'>,
): ReadonlyMap<string, GivenRows> {
  const standing = viewed.flatMap((reading): readonly (readonly [string, GivenRows])[] =>
    reading.isUnread
      ? [[reading.id, { activities: viewsOf(reading, stored).map(({ activity }) => activity), rejected: new Map() }]]
      : [],
  );
  return new Map([...given, ...standing]);
}

/** Whether they can: where other columns are wanted, or a table is to give way to a view, it has to be read. */
export function canStay(
  table: StreamTable,
  reading: ViewReading,
  activities: readonly string[],
  { built, stored }: Pick<StreamState, 'built' | 'stored'>,
): boolean {
  const hash = built.get(reading.id)?.sqlHash;
  if (hash !== undefined && !isViewHash(hash)) return false;
  const standing = viewsOf(reading, stored);
  const isAsWanted = ({ activity, columns }: StoredPart): boolean =>
    JSON.stringify(partColumns(table, { activity }).map(({ name }) => name)) === JSON.stringify(columns);
  const isTaken = (activity: string): boolean =>
    stored.parts.some((part) => part.activity === activity && part.columns !== undefined && !standing.includes(part));
  return standing.every(isAsWanted) && !activities.some(isTaken);
}

export function unreadRefusal({ id }: ViewReading): Refusal {
  return {
    message: `${id} cannot be read now, and its views have to be made.`,
    next: `Correct ${id} and build again.`,
  };
}

export function unreadIds({ viewed }: Pick<StreamTable, 'viewed'>): readonly string[] {
  return viewed.flatMap(({ id, isUnread }) => (isUnread ? [id] : []));
}

export function unreadNews({ viewed, views }: StreamTable): readonly string[] {
  return unreadIds({ viewed }).map((id) => {
    const own = views.filter(({ transformation }) => transformation === id).map(({ name }) => name);
    if (own.length === 0) return `${id} cannot be read now: it has no view.`;
    return `${id} cannot be read now: ${own.length === 1 ? 'its view' : 'its views'} ${listed(own)} ${own.length === 1 ? 'stays as it is' : 'stay as they are'}.`;
  });
}

function viewsOf({ id }: ViewReading, stored: Stored): readonly StoredPart[] {
  return madeViews(stored).filter(({ view }) => view?.transformation === id);
}
