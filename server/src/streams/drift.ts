import type { Transformation } from '../project/project.ts';
import { backfillCommand } from './chunks.ts';
import { beginningOfTime, isCountable, type StreamState } from './state.ts';

/** What would do instead of reading all rows at once. Source: `processing.md`, law 5. */

/** Of transformations whose SQL changed since the last build. */
export function insteadOfChanged(
  changed: readonly Pick<Transformation, 'id' | 'update'>[],
  { earliest }: Pick<StreamState, 'earliest'>,
): readonly string[] {
  const ids = changed
    .filter((one) => isSettledByBackfill(one) && isCountable(earliest?.get(one.id) ?? beginningOfTime))
    .map(({ id }) => id);
  const known = ids.flatMap((id) => earliest?.get(id) ?? []);
  const [from] = known.toSorted();
  // Without a row in the table nothing says where to begin, and little is saved.
  if (from === undefined) return [];
  return [
    `\`${backfillCommand(ids, { from: day(from), to: undefined, chunkSeconds: undefined })}\` does it in chunks.`,
  ];
}

/** Of transformations a backfill of which was begun and not finished. `hashes`: of their SQL of today; with other SQL it would begin anew. */
export function insteadOfPartial(
  partial: readonly Pick<Transformation, 'id' | 'update'>[],
  { backfills = [] }: Pick<StreamState, 'backfills'>,
  hashes: ReadonlyMap<string, string>,
): readonly string[] {
  return backfills
    .filter(({ transformations }) => partial.some((one) => isSettledByBackfill(one) && transformations.has(one.id)))
    .filter(({ transformations }) => [...transformations].every(([id, hash]) => hashes.get(id) === hash))
    .map((begun) => `\`${backfillCommand([...begun.transformations.keys()].sort(), begun)}\` goes on with it instead.`);
}

/** Whether the build after a backfill of all of history does not read all rows nevertheless. */
function isSettledByBackfill({ update }: Pick<Transformation, 'update'>): boolean {
  return update !== 'full';
}

/** The day a time lies in: a backfill begins where it can be read. */
function day(iso: string): string {
  return `${iso.slice(0, 10)}T00:00:00`;
}
