import { describe, expect, test } from 'vitest';
import type { PictureLink, PictureNode } from '../../../../server/src/lsp/protocol.ts';
import { card, curve, layoutOf, rowPoint } from './layout.ts';
import { type Arrow, moveFrom } from './moves.ts';
import { type Chosen, pathOf } from './paths.ts';
import { found } from './search.ts';

const node = (id: string, columns: readonly string[] = []): PictureNode => ({
  id,
  kind: 'table',
  name: id,
  says: 'source table',
  place: undefined,
  columns: columns.map((name) => ({ name, type: undefined, unclear: undefined, place: undefined })),
});
const link = (from: string, to: string): PictureLink => {
  const end = (text: string) => ({ node: text.split('.')[0] ?? '', column: text.split('.')[1] ?? '' });
  return { from: end(from), to: end(to) };
};

/** Two tables into a transformation, which makes two activities; a query reads one, and the table besides. */
const graph = {
  nodes: [
    node('rides', ['id', 'price']),
    node('stations', ['name']),
    node('build', ['ts']),
    node('started', ['station']),
    node('ended', ['price']),
    node('query', ['first_station', 'paid']),
  ],
  edges: [
    ['rides', 'build'],
    ['stations', 'build'],
    ['build', 'started'],
    ['build', 'ended'],
    ['started', 'query'],
    ['rides', 'query'],
  ] as const,
  links: [
    link('stations.name', 'started.station'),
    link('rides.price', 'ended.price'),
    link('started.station', 'query.first_station'),
  ],
};

describe('what is up the stream and down it', () => {
  test('of a node', () => {
    const path = pathOf(graph, { node: 'started', column: undefined });
    expect([...path.nodes].sort()).toEqual(['build', 'query', 'rides', 'started', 'stations']);
    expect([path.before, path.after]).toEqual([3, 1]);
  });

  test('of a column: its own sources and uses, and the cards its lines pass', () => {
    const path = pathOf(graph, { node: 'started', column: 'station' });
    expect([...path.nodes].sort()).toEqual(['build', 'query', 'started', 'stations']);
    expect(path.links.map(({ from, to, via }) => [from.node, to.node, via])).toEqual([
      ['stations', 'started', ['build']],
      ['started', 'query', []],
    ]);
    expect([path.before, path.after]).toEqual([1, 1]);
  });

  test('a circle ends', () => {
    const edges = [
      ['a', 'b'],
      ['b', 'a'],
    ] as const;
    expect([...pathOf({ edges, links: [] }, { node: 'a', column: undefined }).nodes]).toEqual(['a', 'b']);
  });
});

describe('where the cards stand', () => {
  const { boxes, lines, width, height } = layoutOf(graph, ({ id, columns }) =>
    id === 'rides' ? columns.slice(0, 1) : [],
  );
  const layers = (id: string): number | undefined => boxes.get(id)?.layer;

  test('in layers from left to right', () => {
    expect(['rides', 'stations', 'build', 'started', 'ended', 'query'].map(layers)).toEqual([0, 0, 1, 2, 2, 3]);
  });

  test('none on another, all inside', () => {
    const all = [...boxes.values()];
    for (const a of all) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
      for (const b of all) {
        const isApart =
          a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(isApart, `${a.node.id} on ${b.node.id}`).toBe(true);
      }
    }
  });

  test('rows make a card higher, and say how many are left out', () => {
    const box = boxes.get('rides');
    expect([box?.height, box?.more]).toEqual([card.head + 2 * card.row + card.foot, 1]);
    expect(box && rowPoint(box, 'id', 'right')?.x).toBe((box?.x ?? 0) + (box?.width ?? 0));
    expect(box && rowPoint(box, 'price', 'right')).toBeUndefined();
  });

  test('a line runs from side to side, level past the layers between', () => {
    for (const { from, to, points } of lines) {
      const [start, end] = [boxes.get(from), boxes.get(to)];
      expect(points[0]?.x).toBe((start?.x ?? 0) + (start?.width ?? 0));
      expect(points.at(-1)?.x).toBe(end?.x);
      expect(points).toHaveLength(2 + 2 * ((end?.layer ?? 0) - (start?.layer ?? 0) - 1));
    }
    expect(
      curve([
        { x: 0, y: 0 },
        { x: 100, y: 50 },
      ]),
    ).toBe('M0,0 C50,0 50,50 100,50');
  });

  test('a thousand transformations of one project', () => {
    const names = Array.from({ length: 250 }, (_, index) => String(index));
    const nodes = names.flatMap((name) => [node(`t${name}`), node(`f${name}`)]);
    const edges = names.map((name) => [`t${name}`, `f${name}`] as const);
    expect(layoutOf({ nodes, edges }, () => []).boxes.size).toBe(500);
  });
});

describe('where the arrow keys lead', () => {
  const all = layoutOf(graph, ({ columns }) => columns);
  const upper = (a: string, b: string): string => ((all.boxes.get(a)?.y ?? 0) < (all.boxes.get(b)?.y ?? 0) ? a : b);
  const first = upper('started', 'ended');
  const second = first === 'started' ? 'ended' : 'started';

  test.each<readonly [Chosen, Arrow, Chosen | undefined]>([
    [{ node: 'build', column: undefined }, 'ArrowDown', { node: 'build', column: 'ts' }],
    [{ node: 'build', column: 'ts' }, 'ArrowUp', { node: 'build', column: undefined }],
    [{ node: 'build', column: 'ts' }, 'ArrowDown', undefined],
    [{ node: 'query', column: undefined }, 'ArrowRight', undefined],
    [{ node: 'started', column: 'station' }, 'ArrowLeft', { node: 'stations', column: 'name' }],
    [{ node: 'started', column: 'station' }, 'ArrowRight', { node: 'query', column: 'first_station' }],
    [{ node: 'started', column: undefined }, 'ArrowRight', { node: 'query', column: undefined }],
    [{ node: 'started', column: undefined }, 'ArrowLeft', { node: 'build', column: undefined }],
    [
      { node: first, column: first === 'started' ? 'station' : 'price' },
      'ArrowDown',
      { node: second, column: undefined },
    ],
  ])('%j %s', (at, key, expected) => {
    expect(moveFrom(all, graph, at, key)).toEqual(expected);
  });
});

test('what is looked for: whole names, then beginnings, then words, then parts', () => {
  const names = ['started_ride', 'ride', 'raw.rides', 'ride_pairs', 'overrides', 'stations'].map((name) => ({
    id: name,
    name,
    kind: 'table' as const,
  }));
  const sought = (text: string) => found(names, text).map(({ name }) => name);
  expect(sought('Ride')).toEqual(['ride', 'ride_pairs', 'raw.rides', 'started_ride', 'overrides']);
  expect(sought(' ')).toEqual([]);
});
