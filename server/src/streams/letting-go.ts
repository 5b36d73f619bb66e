import { type KeptView, stuckRefusal } from './kept-views.ts';
import type { Refusal } from './plan.ts';
import { relayoutOf, relayoutReason } from './relayout.ts';
import type { StreamState } from './state.ts';
import { madeParts } from './stored.ts';
import type { StreamTable } from './stream-table.ts';
import { lostPlaces } from './view-places.ts';

/** The views of queries that read what goes in a build, or why it cannot go. */
export type LettingGo =
  | { readonly kind: 'views'; readonly views: readonly KeptView[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function lettingGo(table: StreamTable, state: StreamState): LettingGo {
  const { kept = [], stored } = state;
  const relayout = relayoutOf(table, state);
  const lost = [
    ...lostPlaces(table, stored),
    ...(relayout === undefined ? [] : [table.stream.name]),
    ...(relayout === 'united' ? madeParts(stored).map(({ name }) => name) : []),
  ];
  const views = kept.filter(({ reads }) => reads.some((name) => lost.includes(name)));
  const why = relayout === undefined ? `${lost[0]} goes or is made anew` : relayoutReason(table, relayout);
  const refusal = stuckRefusal(views, why);
  return refusal ? { kind: 'refused', refusal } : { kind: 'views', views };
}
