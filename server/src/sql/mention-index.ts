import type { Range } from '../schema/text.ts';
import { rangeOf } from './column-names.ts';
import type { Cursor } from './cursor.ts';
import type { PlacedMention, Views } from './query-views.ts';

/** Finds the mentions in a part of the text, without those of the queries in it. */
export function mentionsOf(cursor: Cursor, { mentions }: Views): (range: Range) => readonly PlacedMention[] {
  const sorted = mentions
    .map((placed) => ({ placed, range: rangeOf(cursor, placed.mention) }))
    .toSorted((a, b) => a.range.start - b.range.start);
  return (range) => {
    const found: PlacedMention[] = [];
    let end = -1;
    for (let at = firstFrom(sorted, range.start); at < sorted.length; at += 1) {
      const { placed, range: place } = sorted[at] ?? {};
      if (!placed || !place || place.start >= range.end) break;
      if (place.end > range.end || place.start < end) continue;
      found.push(placed);
      if (placed.mention.kind === 'query') end = place.end;
    }
    return found;
  };
}

function firstFrom(sorted: readonly { readonly range: Range }[], start: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.range.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
