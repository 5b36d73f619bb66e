import type { LineageAnswer, PictureLink } from '../../../../server/src/lsp/protocol.ts';

/** What is chosen in the picture. */
export interface Chosen {
  readonly node: string;
  readonly column: string | undefined;
}

/** What flows into the chosen and out of it. */
export interface Path {
  readonly nodes: ReadonlySet<string>;
  /** By node; of a chosen column alone. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly links: readonly PathLink[];
  readonly before: number;
  readonly after: number;
}

export interface PathLink extends PictureLink {
  /** The nodes that it passes: a feature is made in a transformation, of a column of a table. */
  readonly via: readonly string[];
}

type Graph = Pick<LineageAnswer, 'edges' | 'links'>;

/** Everything from the sources of the chosen to what is made of it. */
export function pathOf({ edges, links }: Graph, { node, column }: Chosen): Path {
  if (column !== undefined) return columnPath({ edges, links }, node, column);
  const before = reached(edges, node, 'up');
  const after = reached(edges, node, 'down');
  return {
    nodes: new Set([...before, ...after]),
    columns: new Map(),
    links: [],
    before: before.size - 1,
    after: after.size - 1,
  };
}

function reached(edges: Graph['edges'], start: string, direction: 'up' | 'down'): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) {
    const [here, there] = direction === 'up' ? [to, from] : [from, to];
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const found = new Set([start]);
  for (const id of found) for (const other of next.get(id) ?? []) found.add(other);
  return found;
}

function columnPath({ edges: flows, links }: Graph, node: string, column: string): Path {
  const key = (end: Chosen): string => `${end.node}\n${end.column}`;
  const start = key({ node, column });
  const edges = links.map(({ from, to }) => [key(from), key(to)] as const);
  const before = reached(edges, start, 'up');
  const after = reached(edges, start, 'down');
  const all = new Set([...before, ...after]);
  const columns = new Map<string, Set<string>>();
  for (const one of all) {
    const [owner = '', name = ''] = one.split('\n');
    columns.set(owner, (columns.get(owner) ?? new Set()).add(name));
  }
  const isOn = ({ from, to }: PictureLink): boolean =>
    (before.has(key(from)) && before.has(key(to))) || (after.has(key(from)) && after.has(key(to)));
  const drawn = links
    .filter(isOn)
    .map((link): PathLink => ({ ...link, via: between(flows, link.from.node, link.to.node) }));
  return {
    nodes: new Set([...columns.keys(), ...drawn.flatMap(({ via }) => via)]),
    columns,
    links: drawn,
    before: before.size - 1,
    after: after.size - 1,
  };
}

/** The nodes on the shortest way from one to another, without its ends. */
function between(edges: Graph['edges'], from: string, to: string): readonly string[] {
  const ways = new Map<string, readonly string[]>([[from, []]]);
  for (const [id, way] of ways) {
    for (const [start, end] of edges) {
      if (start !== id) continue;
      if (end === to) return way;
      if (!ways.has(end)) ways.set(end, [...way, end]);
    }
  }
  return [];
}
