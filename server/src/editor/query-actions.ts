import type { Range } from '../schema/text.ts';
import type { Action } from './answers.ts';
import { type ActionFile, type Draft, settled } from './query-action.ts';
import { formsOf } from './query-action-form.ts';
import { extractionOf, inliningOf } from './query-action-include.ts';
import { conditionsFor, conversionOf } from './query-action-joined.ts';
import { namingOf } from './query-action-names.ts';
import { touches } from './query-view.ts';

/** What can be done with what stands in `range`, each action only where the query is as sound after it as before. */
export function actionsInQuery(file: ActionFile, range: Range): readonly Action[] {
  return draftsFor(file, range).flatMap((draft) => settled(file, draft) ?? []);
}

function draftsFor(file: ActionFile, range: Range): readonly Draft[] {
  const { tree } = file.read.parsed;
  const offset = range.start;
  const extraction = extractionOf(file, range);
  const joined = tree.joined.find((node) => touches(node.range, offset));
  if (joined) {
    const isHead = offset <= (joined.block?.range.start ?? joined.range.end);
    const ofHead = isHead ? [conversionOf(file, joined), ...conditionsFor(file, joined)] : [];
    return [...ofHead, ...namingOf(file, joined, offset), extraction].filter((draft) => draft !== undefined);
  }
  for (const include of tree.includes) {
    const name = include.names.find((one) => touches(one.range, offset)) ?? include.names[0];
    if (touches(include.range, offset) && name) return [inliningOf(file, include, name)].flatMap((one) => one ?? []);
  }
  const head = tree.using ?? tree.primary;
  const headEnd = tree.primary?.block?.range.start ?? tree.primary?.range.end;
  const isHead = head && headEnd !== undefined && head.range.start <= offset && offset <= headEnd;
  return [...(isHead ? formsOf(file) : []), extraction].filter((draft) => draft !== undefined);
}
