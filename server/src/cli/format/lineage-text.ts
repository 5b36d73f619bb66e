import { said } from '../../editor/lineage.ts';
import type { ColumnEnd, DrawnLineage, LineageNode } from '../../project/lineage-graph.ts';
import type { Output } from '../terminal.ts';

type Direction = 'up' | 'down';

/** Trees: from the named nodes up to the tables and down to the queries; without names, from every source down. */
export function lineageText({ nodes, edges }: DrawnLineage, named: readonly string[], out: Output): string {
  const next = (direction: Direction) => (id: string) =>
    edges.flatMap(({ from, to }) => (direction === 'up' ? (to === id ? [from] : []) : from === id ? [to] : []));
  const label = (id: string): string => {
    const node = nodes.get(id);
    return node ? labelOf(node, out) : id;
  };
  if (nodes.size === 0) return 'There is nothing in this project yet.\n';
  if (named.length === 0) {
    const fed = new Set(edges.map(({ to }) => to));
    const starts = [...nodes.keys()].filter((id) => !fed.has(id));
    return trees(starts, next('down'), label, out, '');
  }
  const { bold } = out.colors;
  return named
    .map((id) => {
      const [up, down] = [next('up'), next('down')];
      const above = up(id).length === 0 ? '' : `${bold('Comes from')}\n${trees(up(id), up, label, out)}`;
      const below = down(id).length === 0 ? '' : `${bold('Goes to')}\n${trees(down(id), down, label, out)}`;
      return `${label(id)}\n${above}${below}`;
    })
    .join('\n');
}

/** The same for one column. */
export function columnText({ nodes, links }: DrawnLineage, { node, column }: ColumnEnd, out: Output): string {
  const key = (end: ColumnEnd): string => `${end.node}\n${end.column}`;
  const next = (direction: Direction) => (id: string) =>
    links.flatMap(({ from, to }) => {
      const [here, there] = direction === 'up' ? [to, from] : [from, to];
      return key(here) === id ? [key(there)] : [];
    });
  const label = (id: string): string => {
    const [owner = '', name = ''] = id.split('\n');
    const { dim } = out.colors;
    const found = nodes.get(owner);
    const unclear = found?.columns.find((one) => one.name === name)?.unclear;
    return `${found?.name ?? owner}.${name}${unclear === undefined ? '' : dim(`  ${unclear}`)}`;
  };
  const id = key({ node, column });
  const [up, down] = [next('up'), next('down')];
  const { bold } = out.colors;
  const above = up(id).length === 0 ? '' : `${bold('Comes from')}\n${trees(up(id), up, label, out)}`;
  const below = down(id).length === 0 ? '' : `${bold('Goes to')}\n${trees(down(id), down, label, out)}`;
  return `${label(id)}\n${above}${below}`;
}

function labelOf(node: LineageNode, out: Output): string {
  return `${node.name}  ${out.colors.dim(said(node))}`;
}

/** A tree for each start; what was shown before is not shown again with all that follows. */
function trees(
  starts: readonly string[],
  next: (id: string) => readonly string[],
  label: (id: string) => string,
  out: Output,
  margin = '  ',
): string {
  const shown = new Set<string>();
  const lines: string[] = [];
  const visit = (id: string, mark: string, indent: string): void => {
    const children = next(id);
    const isRepeated = shown.has(id) && children.length > 0;
    lines.push(`${out.colors.dim(mark)}${label(id)}${isRepeated ? out.colors.dim('  (as above)') : ''}`);
    if (isRepeated) return;
    shown.add(id);
    children.forEach((child, index) => {
      const isLast = index === children.length - 1;
      visit(child, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`);
    });
  };
  for (const start of starts) visit(start, '', '');
  return lines.map((line) => `${margin}${line}\n`).join('');
}
