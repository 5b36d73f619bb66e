import { Graph, layout } from '@dagrejs/dagre';
import type { LineageAnswer, PictureColumn, PictureNode } from '../../../../server/src/lsp/protocol.ts';

/** Sizes of a card, in pixels; lineage.css has the same. */
export const card = { head: 44, row: 22, foot: 6 } as const;

export interface Box {
  readonly node: PictureNode;
  readonly rows: readonly PictureColumn[];
  /** Columns that are not among the rows. */
  readonly more: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its place from left to right. */
  readonly layer: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  /** From the right side of one box to the left side of another, around those between them. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Which columns of a node are shown as rows of its card. */
export type RowsOf = (node: PictureNode) => readonly PictureColumn[];

const margin = 18;

/** Puts the nodes in layers from left to right, so that few lines cross. */
export function layoutOf({ nodes, edges }: Pick<LineageAnswer, 'nodes' | 'edges'>, rowsOf: RowsOf): Layout {
  const width = widthOf(nodes);
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    ranksep: 48,
    nodesep: 12,
    edgesep: 10,
    marginx: margin,
    marginy: margin,
    ranker: 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const shown = new Map(nodes.map((node) => [node.id, { node, rows: rowsOf(node) }]));
  for (const [id, { node, rows }] of shown) graph.setNode(id, { width, height: heightOf(node, rows) });
  for (const [from, to] of edges) if (shown.has(from) && shown.has(to) && from !== to) graph.setEdge(from, to);
  layout(graph);
  const lefts = [...new Set([...shown.keys()].map((id) => Math.round(graph.node(id).x)))].sort((a, b) => a - b);
  const boxes = new Map<string, Box>();
  for (const [id, { node, rows }] of shown) {
    const { x, y, height } = graph.node(id);
    const more = rows.length === 0 ? 0 : node.columns.length - rows.length;
    const layer = lefts.indexOf(Math.round(x));
    boxes.set(id, { node, rows, more, x: x - width / 2, y: y - height / 2, width, height, layer });
  }
  const lines = graph.edges().flatMap(({ v, w }): readonly Line[] => {
    const [from, to] = [boxes.get(v), boxes.get(w)];
    if (!from || !to) return [];
    const start = { x: from.x + from.width, y: from.y + card.head / 2 };
    const end = { x: to.x, y: to.y + card.head / 2 };
    const passed = lefts.slice(from.layer + 1, to.layer);
    return [{ from: v, to: w, points: [start, ...levels(graph.edge(v, w).points, passed, width), end] }];
  });
  const { width: whole = 0, height = 0 } = graph.graph();
  return { boxes, lines, width: whole, height };
}

/** A line goes level through the layers that it passes, where room was left for it. */
function levels(points: readonly Point[], layers: readonly number[], width: number): readonly Point[] {
  return layers.flatMap((middle) => {
    const [nearest] = points.toSorted((a, b) => Math.abs(a.x - middle) - Math.abs(b.x - middle));
    if (!nearest) return [];
    return [-1, 1].map((side) => ({ x: middle + (side * width) / 2, y: nearest.y }));
  });
}

function heightOf(node: PictureNode, rows: readonly PictureColumn[]): number {
  if (rows.length === 0) return card.head;
  const more = node.columns.length > rows.length ? 1 : 0;
  return card.head + (rows.length + more) * card.row + card.foot;
}

/** Cards are as wide as the longest name needs, within reason: one width makes layers that line up, and stays while rows come. */
function widthOf(nodes: readonly PictureNode[]): number {
  const texts = nodes.map(({ name, says }) => Math.max(name.length * 7.6, says.length * 6) + 46);
  return Math.round(Math.min(260, Math.max(150, ...texts)));
}

/** The middle of a row at the side of its card from which a line starts, or at which it ends. */
export function rowPoint(box: Box, column: string, side: 'left' | 'right'): Point | undefined {
  const index = box.rows.findIndex(({ name }) => name === column);
  if (index === -1) return undefined;
  return {
    x: side === 'left' ? box.x : box.x + box.width,
    y: box.y + card.head + index * card.row + card.row / 2,
  };
}

/** A soft line through points, level where it starts and ends. */
export function curve(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (!first) return '';
  let path = `M${round(first.x)},${round(first.y)}`;
  let before = first;
  for (const point of others) {
    const bend = Math.max(16, (point.x - before.x) / 2);
    path += ` C${round(before.x + bend)},${round(before.y)} ${round(point.x - bend)},${round(point.y)} ${round(point.x)},${round(point.y)}`;
    before = point;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
