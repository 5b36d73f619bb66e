import { backfillCommand } from './chunks.ts';
import type { StreamState } from './state.ts';

/** What would do instead of reading all rows at once. Source: `processing.md`, law 5. */

/** Of transformations whose SQL changed since the last build. */
export function insteadOfChanged(
  changed: readonly string[],
  { earliest }: Pick<StreamState, 'earliest'>,
): readonly string[] {
  const known = changed.flatMap((id) => earliest?.get(id) ?? []);
  const [from] = known.toSorted();
  // Without a row in the table nothing says where to begin, and little is saved.
  if (from === undefined) return [];
  return [
    `\`${backfillCommand(changed, { from: day(from), to: undefined, chunkSeconds: undefined })}\` does it in chunks.`,
  ];
}

/** Of transformations a backfill of which was begun and not finished. */
export function insteadOfPartial(
  partial: readonly string[],
  { backfills = [] }: Pick<StreamState, 'backfills'>,
): readonly string[] {
  return backfills
    .filter(({ transformations }) => partial.some((id) => transformations.has(id)))
    .map((begun) => `\`${backfillCommand([...begun.transformations.keys()].sort(), begun)}\` goes on with it instead.`);
}

/** The day a time lies in: a backfill begins where it can be read. */
function day(iso: string): string {
  return `${iso.slice(0, 10)}T00:00:00`;
}
