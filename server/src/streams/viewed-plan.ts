import type { Project, Transformation } from '../project/project.ts';
import { readView, type ViewReading } from './activity-views.ts';
import { listed } from './listed.ts';
import type { Refusal } from './plan.ts';
import type { StreamState } from './state.ts';
import type { StreamTable } from './stream-table.ts';
import {
  isViewHash,
  leavingTransformations,
  outOfViewsReason,
  sharedRefusal,
  viewedTransformations,
  viewReasons,
} from './viewed.ts';

/** What a plan has to know of transformations whose rows stay in views, or stayed. */

export type ReadViews =
  | { readonly kind: 'readings'; readonly readings: readonly ViewReading[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function readViews(
  project: Project,
  table: StreamTable,
  state: Pick<StreamState, 'outputs' | 'untimed' | 'zoned' | 'unread'>,
): ReadViews {
  const readings: ViewReading[] = [];
  for (const one of viewedTransformations(project, table.stream)) {
    const read = readView(one, table, state);
    if (read.kind === 'refused') return read;
    readings.push(read.reading);
  }
  return { kind: 'readings', readings };
}

/** Of those that are stored, the ones whose rows were in views. */
export function outOfViews(
  stored: readonly Transformation[],
  { built }: Pick<StreamState, 'built'>,
): readonly Transformation[] {
  return stored.filter(({ id }) => isViewHash(built.get(id)?.sqlHash ?? ''));
}

/** Why views come or go in a build of the whole stream. */
export function viewChanges(
  { viewed }: Pick<StreamTable, 'viewed'>,
  stored: readonly Transformation[],
  state: Pick<StreamState, 'built'>,
): readonly string[] {
  const ids = new Set(stored.map(({ id }) => id));
  const others = [...state.built.keys()].filter((id) => !ids.has(id)).sort();
  const back = outOfViews(stored, state).map(({ id }) => id);
  return [
    ...(back.length > 0 ? [outOfViewsReason(back)] : []),
    ...viewReasons(leavingTransformations(others, new Set(viewed.map(({ id }) => id)), state)),
  ];
}

/** Rows of another transformation are in a table that would give way to a view, and nobody reads them again. */
export function keptFromView(
  project: Project,
  { views }: Pick<StreamTable, 'views'>,
  stored: readonly Transformation[],
  { stored: { sources } }: Pick<StreamState, 'stored'>,
): Refusal | undefined {
  for (const { activity, transformation } of views) {
    const others = (sources?.get(activity) ?? []).filter((id) => stored.some((one) => one.id === id));
    const refusal = sharedRefusal(project, activity, [transformation, ...others]);
    if (refusal === undefined) continue;
    const next = `${refusal.next} Where ${listed(others)} no longer ${others.length === 1 ? 'gives' : 'give'} it, \`activity-schema build --full\` does without those rows.`;
    return { ...refusal, next };
  }
  return undefined;
}

/** Why a backfill cannot begin where rows stay in views. `named`: the transformations it was asked for. */
export function viewedBackfillRefusal(
  table: StreamTable,
  state: Pick<StreamState, 'built' | 'table'>,
  { stored, named }: { readonly stored: readonly Transformation[]; readonly named: readonly string[] },
): Refusal | undefined {
  const viewed = table.viewed.map(({ id }) => id);
  const asked = named.length > 0 ? named : [...viewed, ...stored.map(({ id }) => id)];
  if (viewed.length > 0 && asked.every((id) => viewed.includes(id))) {
    return {
      message: `${listed(asked)} ${asked.length === 1 ? 'has' : 'have'} \`update: view\`: the rows stay in views, and there is nothing to backfill.`,
      next: 'A view reads its source whenever it is read. To store the rows, set another `update`.',
    };
  }
  const next = 'Build the stream first: a backfill replaces a part of what is there.';
  const changes = viewChanges(table, stored, state);
  if (changes.length > 0) return { message: changes.join(' '), next };
  if (state.table === undefined || table.parts.length > 0 || viewed.length === 0) return undefined;
  return { message: `No activity of ${table.stream.name} has a table yet.`, next };
}
