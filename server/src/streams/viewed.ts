import { activityTableName } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { activitiesOf, factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import type { TableReference } from '../sql/facts.ts';
import { listed } from './listed.ts';
import type { Refusal } from './plan.ts';
import type { StreamState } from './state.ts';

/**
 * `update: view`: the rows of a transformation are stored nowhere. A view of each of its activities gives them to whoever
 * reads it, as a build would store them. Source: `processing.md`, "Mutable sources".
 */

/** Whether the rows of a transformation stay in views. */
export function isViewed({ role, update }: Pick<Transformation, 'role' | 'update'>): boolean {
  return role === 'activities' && update === 'view';
}

/** The transformations of a stream whose rows stay in views, by id. */
export function viewedTransformations(project: Project, stream: Stream): readonly Transformation[] {
  return [...project.transformations.values()]
    .filter((one) => one.stream === stream.name && isViewed(one))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const viewPrefix = 'view:';

/** What the ledger remembers of the SQL of a transformation whose rows stay in views. */
export function viewHash(sqlHash: string): string {
  return viewPrefix + sqlHash;
}

/** Whether a hash that the ledger remembers is such a one: then no table has rows of the transformation. */
export function isViewHash(hash: string): boolean {
  return hash.startsWith(viewPrefix);
}

/** Transformations that a table may have rows of, or that had views, and that are not among those a build stores. */
export interface Leaving {
  /** No longer in the project. */
  readonly gone: readonly string[];
  /** The same, of those that had views and no rows. */
  readonly goneViews: readonly string[];
  /** Their rows were stored, and are to stay in views now. */
  readonly intoViews: readonly string[];
}

/** What becomes of transformations that the ledger knows and a build does not store. */
export function leavingTransformations(
  ids: readonly string[],
  viewed: ReadonlySet<string>,
  { built }: Pick<StreamState, 'built'>,
): Leaving {
  const hasView = (id: string): boolean => isViewHash(built.get(id)?.sqlHash ?? '');
  return {
    gone: ids.filter((id) => !viewed.has(id) && !hasView(id)),
    goneViews: ids.filter((id) => !viewed.has(id) && hasView(id)),
    intoViews: ids.filter((id) => viewed.has(id) && !hasView(id)),
  };
}

/** Why views come or go, of transformations that were built otherwise. */
export function viewReasons({ goneViews, intoViews }: Pick<Leaving, 'goneViews' | 'intoViews'>): readonly string[] {
  return [
    ...(goneViews.length > 0
      ? [`${listed(goneViews)} ${goneViews.length === 1 ? 'is' : 'are'} no longer in the project: the views go.`]
      : []),
    ...(intoViews.length > 0
      ? [`The rows of ${listed(intoViews)} leave the tables: they stay in views now (\`update: view\`).`]
      : []),
  ];
}

/** Of transformations whose rows were in views and are to be stored. */
export function outOfViewsReason(ids: readonly string[]): string {
  return `The rows of ${listed(ids)} are no longer in views: all of them are read.`;
}

/** Which transformations are known to give an activity, by its name. */
export function makersOf(project: Project, stream: Stream): ReadonlyMap<string, readonly string[]> {
  const activities = [...activitiesOf(project, stream.name).values()];
  return new Map(
    activities.map(({ name, madeBy }) => [name, [...new Set(madeBy.map(({ transformation }) => transformation))]]),
  );
}

/** Why rows of a stream cannot stay in views, as far as its files tell. */
export function viewRefusal(project: Project, stream: Stream): Refusal | undefined {
  const [first] = viewedTransformations(project, stream);
  if (first === undefined) return undefined;
  const ofStream = layoutRefusal(first, stream) ?? roleRefusal(project, first, stream);
  if (ofStream) return ofStream;
  for (const one of viewedTransformations(project, stream)) {
    const reads = readsItsViews(project, stream, one);
    if (reads !== undefined) return circleRefusal(one, reads);
  }
  for (const [activity, makers] of makersOf(project, stream)) {
    const refusal = sharedRefusal(project, activity, makers);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Why there are no views in one table of all activities. */
export function layoutRefusal({ id }: Transformation, { layout, name }: Stream): Refusal | undefined {
  if (layout !== 'single') return undefined;
  return {
    message: `${id} has \`update: view\`, and all rows of ${name} are in one table, where no view can stand for some of them.`,
    next: `Set \`layout: per_activity\` for ${name}, or \`update: full\` in ${id}.`,
  };
}

/** Why what is said of the people of all rows would not be true of those in views. */
export function roleRefusal(project: Project, { id }: Transformation, stream: Stream): Refusal | undefined {
  const beside = [...project.transformations.values()].find(
    (one) => one.stream === stream.name && one.role !== 'activities',
  );
  return (
    beside && {
      message: `${id} has \`update: view\`, and what ${beside.id} says of people (\`role: ${beside.role}\`) would not reach its rows.`,
      next: `Set \`update: full\` in ${id}.`,
    }
  );
}

/** Why a transformation that gives `anonymous`, a column, cannot stay in views. */
export function anonymousRefusal({ id }: { readonly id: string }, stream: Stream, anonymous: string): Refusal {
  return {
    message: `${id} has \`update: view\` and gives \`${anonymous}\`: whose a device was is found out in a build, which does not read the rows of a view.`,
    next: `Leave that column out of ${id}, set \`update: full\` in it, or \`identity: false\` for ${stream.name}.`,
  };
}

/** The column of anonymous identifiers by which customers are found in a stream's builds. */
export function identifyingColumn({ columns, identity }: Stream): string | undefined {
  if (identity === false) return undefined;
  return columns.find(({ name }) => name === 'anonymous_customer_id')?.physicalName;
}

/** Why a view would read itself. */
export function circleRefusal({ id }: Transformation, { parts }: TableReference): Refusal {
  const name = parts.join('.');
  return {
    message: `${id} has \`update: view\` and reads ${name}, which would read its view.`,
    next: `Set \`update: full\` in ${id}, or read the sources of ${name} instead.`,
  };
}

/** What a transformation reads that would read the transformation's own views. */
export function readsItsViews(project: Project, stream: Stream, one: Transformation): TableReference | undefined {
  const own = [...makersOf(project, stream)].flatMap(([activity, makers]) =>
    makers.includes(one.id) ? [activityTableName(dialectNamed(dialectOf(project)), stream.name, activity)] : [],
  );
  const names = new Set([stream.name, ...own].map((name) => name.toLowerCase()));
  const schema = stream.schema?.toLowerCase();
  return factsOfTransformation(project, one).tables.find(({ parts }) => {
    const [name, inSchema] = parts.toReversed().map((part) => part.toLowerCase());
    return name !== undefined && names.has(name) && (inSchema === undefined || inSchema === schema);
  });
}

/** Why an activity that several transformations give cannot be one of a view. */
export function sharedRefusal(project: Project, activity: string, makers: readonly string[]): Refusal | undefined {
  const viewed = makers.find((id) => isViewedIn(project, id));
  const others = makers.filter((id) => id !== viewed);
  if (viewed === undefined || others.length === 0) return undefined;
  return {
    message: `${viewed} has \`update: view\` and gives \`${activity}\`, which ${listed(others)} ${others.length === 1 ? 'gives' : 'give'} too: a view of the one knows nothing of the other’s rows.`,
    next: `Set \`update: full\` in ${viewed}, or give the activity another name in one of them.`,
  };
}

function isViewedIn(project: Project, id: string): boolean {
  const one = project.transformations.get(id);
  return one !== undefined && isViewed(one);
}
