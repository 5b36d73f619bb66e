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
  readonly links: readonly PictureLink[];
  readonly before: number;
  readonly after: number;
}

type Graph = Pick<LineageAnswer, 'edges' | 'links'>;

/** Everything from the sources of the chosen to what is made of it. */
export function pathOf({ edges, links }: Graph, { node, column }: Chosen): Path {
  if (column !== undefined) return columnPath(links, node, column);
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

function columnPath(links: Graph['links'], node: string, column: string): Path {
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
  return {
    nodes: new Set(columns.keys()),
    columns,
    links: links.filter(
      ({ from, to }) => (before.has(key(from)) && before.has(key(to))) || (after.has(key(from)) && after.has(key(to))),
    ),
    before: before.size - 1,
    after: after.size - 1,
  };
}
