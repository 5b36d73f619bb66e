import type { LineageAnswer } from '../../../../server/src/lsp/protocol.ts';
import type { Layout } from './layout.ts';
import type { Chosen } from './paths.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export function isArrow(key: string): key is Arrow {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';
}

/**
 * Where an arrow key leads: left to what flows in, right to what it flows into, up and down within a layer, through the rows
 * of a card. Undefined where there is nothing.
 */
export function moveFrom(
  { boxes }: Pick<Layout, 'boxes'>,
  { edges, links }: Pick<LineageAnswer, 'edges' | 'links'>,
  at: Chosen,
  key: Arrow,
): Chosen | undefined {
  const here = boxes.get(at.node);
  if (!here) return undefined;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const layer = [...boxes.values()].filter((box) => box.layer === here.layer).toSorted((a, b) => a.y - b.y);
    const stops = layer.flatMap(({ node, rows }): readonly Chosen[] => [
      { node: node.id, column: undefined },
      ...rows.map(({ name }) => ({ node: node.id, column: name })),
    ]);
    const index = stops.findIndex(({ node, column }) => node === at.node && column === at.column);
    return stops[index + (key === 'ArrowUp' ? -1 : 1)];
  }
  const isLeft = key === 'ArrowLeft';
  if (at.column !== undefined) {
    const ends = links.map(({ from, to }) => (isLeft ? { here: to, there: from } : { here: from, there: to }));
    const linked = ends
      .filter((end) => end.here.node === at.node && end.here.column === at.column)
      .map(({ there }) => there)
      .find(({ node, column }) => boxes.get(node)?.rows.some(({ name }) => name === column));
    if (linked) return linked;
  }
  const middle = here.y + here.height / 2;
  const beside = edges
    .flatMap(([from, to]) => (isLeft ? (to === at.node ? [from] : []) : from === at.node ? [to] : []))
    .flatMap((id) => boxes.get(id) ?? [])
    .toSorted((a, b) => Math.abs(a.y + a.height / 2 - middle) - Math.abs(b.y + b.height / 2 - middle));
  const [nearest] = beside;
  return nearest && { node: nearest.node.id, column: undefined };
}
