import { queryHeadKeys } from '../project/key-documentation.ts';
import type { QueryFile } from '../project/project.ts';
import type { Completion, Hover } from './answers.ts';
import { completeQuery } from './query-complete.ts';
import type { QueryView } from './query-view.ts';
import { keyText } from './settings-hover.ts';
import { yamlPlaceAt, yamlWordAt } from './settings-place.ts';
import { proposalsAt } from './settings-proposals.ts';
import { headIn, inHead, shifted } from './transformation-view.ts';

/** What may be written at `offset` of a query's file: keys in its head, the query below it. */
export function completeQueryFile(file: QueryFile, view: QueryView, offset: number): readonly Completion[] {
  const head = inHead({ head: headIn(file.file) }, offset);
  if (!head) return completeQuery(view, offset);
  const place = yamlPlaceAt(head.text, head.offset);
  if (!place) return [];
  const moved = { ...place, replace: shifted(place.replace, offset - head.offset) };
  return proposalsAt(moved, queryHeadKeys(), () => []);
}

/** What a key of a query's head means; undefined where `offset` is not in the head, or on nothing. */
export function hoverQueryHead(file: QueryFile, offset: number): Hover | undefined {
  const head = inHead({ head: headIn(file.file) }, offset);
  const word = head && yamlWordAt(head.text, head.offset);
  const markdown = word && keyText(word, queryHeadKeys());
  return head && word && markdown !== undefined
    ? { markdown, range: shifted(word.range, offset - head.offset) }
    : undefined;
}
