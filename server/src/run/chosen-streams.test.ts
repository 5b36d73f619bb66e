import { expect, test } from 'vitest';
import { parseProject } from '../project/parse.ts';
import { chosenStreams } from './chosen-streams.ts';
import { explain, RunError } from './problem.ts';

const project = parseProject(
  '/shop',
  {
    path: '/shop/activity_schema.yml',
    text: 'name: shop\nstreams:\n  a_stream: { entity: a }\n  b_stream: { entity: b }\n',
  },
  Object.entries({ came: 'stream: a_stream', went: 'stream: b_stream', lost: 'update: full' }).map(([id, head]) => ({
    path: `/shop/transformations/${id}.sql`,
    text: `/*---\n${head}\n---*/\nselect 1`,
  })),
);

function chosen(streams: readonly string[], transformations: readonly string[]): readonly string[] {
  return chosenStreams(project, { streams, transformations }).map(({ name }) => name);
}

test.each([
  [[], [], ['a_stream', 'b_stream']],
  [['b_stream'], [], ['b_stream']],
  [[], ['came'], ['a_stream']],
  [['a_stream'], ['came'], ['a_stream']],
])('streams %j and transformations %j are of %j', (streams, transformations, expected) => {
  expect(chosen(streams, transformations)).toEqual(expected);
});

test.each([
  [
    ['a_stream'],
    ['went'],
    'The transformation `went` is of the stream `b_stream`, not of a_stream.',
    'Choose b_stream, or no stream: a transformation says which is meant.',
  ],
  [
    ['a_stream'],
    ['came', 'went'],
    'The transformation `went` is of the stream `b_stream`, not of a_stream.',
    'Choose b_stream, or no stream: a transformation says which is meant.',
  ],
  [
    ['a_stream'],
    ['lost'],
    'The transformation `lost` belongs to no stream.',
    'Name its stream in its head, as `stream: …`. The project has a_stream and b_stream.',
  ],
])('streams %j have no transformations %j', (streams, transformations, text, next) => {
  expect(refusal(() => chosen(streams, transformations))).toMatchObject({ text, next });
});

function refusal(choose: () => unknown): unknown {
  try {
    return choose();
  } catch (error) {
    return error instanceof RunError ? explain(error.problem) : error;
  }
}
