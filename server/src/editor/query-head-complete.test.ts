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

test.each<[string, RegExp | undefined]>([
  ['/*---\nmat|erialize: view\nas: a.b\n---*/\nusing s select all a', /^\*\*materialize\*\*.*`table` · `view`/s],
  ['/*---\nmaterialize: view\nas: a|.b\n---*/\nusing s select all a', /schema\.name/],
  ['/*---\nas: a.b\n|\n---*/\nusing s select all a', undefined],
])('hover in %j', (marked, says) => {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/p/activity_schema.yml', text: 'name: shop\nstreams:\n  s: { entity: c }\n' });
  workspace.setFile({ path: '/p/queries/q.aql', text: marked.replace('|', '') });
  const hover = workspace.hover('/p/queries/q.aql', marked.indexOf('|'));
  if (says) expect(hover?.markdown).toMatch(says);
  else expect(hover).toBeUndefined();
});
