import type { BlockNode, ItemNode } from '../aql/ast.ts';
import { written } from '../aql/rule.ts';
import type { ActionFile, Draft, DraftEdit } from './query-action.ts';

/**
 * A query in full for one that is a sentence, and the other way round where nothing is lost: `for all a append first in
 * between b` and `using s select all a (ts) append first between b`.
 */
export function formsOf(file: ActionFile): readonly Draft[] {
  const { primary } = file.read.parsed.tree;
  if (!primary || file.kind === 'columns') return [];
  const { text } = file.read.parsed;
  const isSentence = text.slice(primary.keyword.start, primary.keyword.end).toLowerCase() === 'for';
  const edits = isSentence ? inFull(file) : asSentence(file);
  if (!edits) return [];
  const title = isSentence ? 'Write it in full: `using … select …`' : 'Write it as a sentence: `for …`';
  return [{ title, kind: 'rewrite', keepsClauses: true, edits }];
}

function inFull({ read: { parsed, bound } }: ActionFile): DraftEdit[] | undefined {
  const { using, primary, joined } = parsed.tree;
  if (!primary?.activity) return undefined;
  const { start } = primary.keyword;
  const stream = bound.stream?.name;
  const blocks = [primary, ...joined].flatMap((node): DraftEdit[] => {
    // An append without brackets says when and whether, and the second has no column.
    const column = 'selector' in node ? 'ts' : node.kind === 'aggregate' ? 'count(*)' : undefined;
    if (node.block || !column || !node.activity) return [];
    return [{ range: { start: node.range.end, end: node.range.end }, text: ` (\n  ${column}\n)` }];
  });
  return [
    ...(using || stream === undefined ? [] : [{ range: { start, end: start }, text: `using ${written(stream)}\n` }]),
    { range: primary.keyword, text: 'select' },
    ...blocks,
    ...conditionsSpelt('between', parsed),
  ];
}

function asSentence({ read: { parsed, project } }: ActionFile): DraftEdit[] | undefined {
  const { using, primary, joined } = parsed.tree;
  if (!primary?.block || !isOnly(primary.block, isPlainTs)) return undefined;
  const { block, keyword } = primary;
  const stated: DraftEdit[] =
    using && project.streams.size === 1 ? [{ range: { start: using.range.start, end: keyword.start }, text: '' }] : [];
  const counts = joined.flatMap((node) =>
    node.kind === 'aggregate' && node.block && isOnly(node.block, isPlainCount) ? node.block : [],
  );
  return [
    ...stated,
    { range: keyword, text: 'for' },
    ...[block, ...counts].map(({ range }) => ({ range: withSpaceBefore(parsed.text, range), text: '' })),
    ...conditionsSpelt('in between', parsed),
  ];
}

function conditionsSpelt(words: string, { tree, text }: ActionFile['read']['parsed']): DraftEdit[] {
  return tree.joined.flatMap(({ condition, conditionRange: range }) =>
    condition === 'between' && range && text.slice(range.start, range.end).toLowerCase() !== words
      ? [{ range, text: words }]
      : [],
  );
}

const isOnly = ({ items, clauses }: BlockNode, is: (item: ItemNode) => boolean): boolean => {
  const [item, ...others] = items;
  return item !== undefined && others.length === 0 && clauses.length === 0 && is(item);
};

const isPlainTs = (item: ItemNode): boolean =>
  item.kind === 'column' && !item.alias && item.column.text.toLowerCase() === 'ts';

const isPlainCount = (item: ItemNode): boolean =>
  item.kind === 'call' &&
  !item.alias &&
  !item.distinct &&
  item.argument === 'star' &&
  item.function.text.toLowerCase() === 'count';

function withSpaceBefore(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start: text.slice(0, start).trimEnd().length, end };
}
