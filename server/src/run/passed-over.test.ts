import { expect, test } from 'vitest';
import { parseProject } from '../project/parse.ts';
import { passedOver } from './passed-over.ts';

function idle(files: readonly string[], streams: readonly string[]): readonly string[] {
  const project = parseProject(
    '/shop',
    { path: '/shop/activity_schema.yml', text: 'name: shop\nstreams:\n  a: { entity: a }\n  b: { entity: b }\n' },
    files.map((stream) => ({
      path: `/shop/transformations/of_${stream}.sql`,
      text: `/*---\nstream: ${stream.slice(0, 1)}\n${stream.length > 1 ? 'role: removals\n' : ''}---*/\nselect 1`,
    })),
  );
  const chosen = [...project.streams.values()].filter(({ name }) => streams.length === 0 || streams.includes(name));
  return [...passedOver(project, chosen, { streams })].map(({ name }) => name);
}

test.each([
  ['one of two has no transformations', ['a'], [], ['b']],
  ['one of two has a removal list alone', ['a', 'b, removals'], [], ['b']],
  ['each has some', ['a', 'b'], [], []],
  ['none has any', [], [], []],
  ['it was asked for', ['a'], ['b'], []],
  ['it was asked for with another', ['a'], ['a', 'b'], []],
])('where %s, transformations of %j and streams %j pass over %j', (_, files, streams, expected) => {
  expect(idle(files, streams)).toEqual(expected);
});
