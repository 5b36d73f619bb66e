import { queryHeadKeys } from '../project/key-documentation.ts';
import type { QueryFile } from '../project/project.ts';
import type { Completion } from './answers.ts';
import { completeQuery } from './query-complete.ts';
import type { QueryView } from './query-view.ts';
import { yamlPlaceAt } from './settings-place.ts';
import { proposalsAt } from './settings-proposals.ts';
import { headIn, inHead, shifted } from './transformation-view.ts';

/** What may be written at `offset` of a query's file: keys in its head, the query below it. */
export function completeQueryFile(file: QueryFile, view: QueryView, offset: number): readonly Completion[] {
  const head = inHead({ head: headIn(file.file) }, offset);
  if (!head) return completeQuery(view, offset);
  const place = yamlPlaceAt(head.text, head.offset);
  if (!place) return [];
  const moved = { ...place, replace: shifted(place.replace, offset - head.offset) };
  return proposalsAt(moved, queryHeadKeys, () => []);
}
