import { expect, test } from 'vitest';
import { createWorkspace } from '../workspace.ts';

function labels(marked: string): readonly string[] {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/p/activity_schema.yml', text: 'name: shop\nstreams:\n  s: { entity: c }\n' });
  workspace.setFile({ path: '/p/queries/q.aql', text: marked.replace('|', '') });
  return workspace.complete('/p/queries/q.aql', marked.indexOf('|')).map(({ label }) => label);
}

test.each<[string, readonly string[]]>([
  ['/*---\n|\n---*/\nusing s', ['description', 'materialize', 'as']],
  ['/*---\nmaterialize: |\n---*/\nusing s', ['table', 'view']],
  ['/*---\n|\nusing s select all a', ['description', 'materialize', 'as']],
  ['/*---\nas: a.b\n---*/\n|', ['using', 'select', 'for']],
])('%j', (marked, expected) => {
  expect(labels(marked)).toEqual(expect.arrayContaining([...expected]));
  if (expected.includes('as')) expect(labels(marked)).not.toContain('using');
});
