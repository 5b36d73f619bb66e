import type { ItemNode, JoinedNode } from '../aql/ast.ts';
import { written } from '../aql/rule.ts';
import { itemNamedByFile, nameOfFile } from './columns-file.ts';
import type { ActionFile, Draft, DraftEdit } from './query-action.ts';
import { touches } from './query-view.ts';

/** Writes out the names that the columns of a clause have without `as`: of the one at `offset`, and of all. */
export function namingOf(file: ActionFile, node: JoinedNode, offset: number): readonly Draft[] {
  const names = new Map(file.read.bound.outputs.map(({ name, range }) => [range.start, name]));
  const unnamed = (node.block?.items ?? []).flatMap((item) => {
    const name = nameOfItem(file, node, item, names);
    return name === undefined ? [] : [{ range: item.range, name }];
  });
  const here = unnamed.find(({ range }) => touches(range, offset));
  const edit = ({ range: { end }, name }: (typeof unnamed)[number]): DraftEdit => ({
    range: { start: end, end },
    text: ` as ${written(name)}`,
  });
  const draft = (title: string, edits: readonly DraftEdit[]): Draft => ({
    title,
    kind: 'rewrite',
    keepsClauses: true,
    edits,
  });
  return [
    ...(here ? [draft(`Name it \`${here.name}\``, [edit(here)])] : []),
    ...(unnamed.length > 1 ? [draft('Name every column of the clause', unnamed.map(edit))] : []),
  ];
}

/** The name of an item that has no `as`; undefined for one that has, and for one that gives no single column. */
function nameOfItem(
  { kind, id }: ActionFile,
  node: JoinedNode,
  item: ItemNode,
  names: ReadonlyMap<number, string>,
): string | undefined {
  if (item.kind === 'star' || item.alias) return undefined;
  if (kind === 'columns' && itemNamedByFile(node)) return nameOfFile(id);
  return names.get(item.range.start);
}
