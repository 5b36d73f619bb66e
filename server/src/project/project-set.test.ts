import { expect, test } from 'vitest';
import { activitiesOf } from './activities.ts';
import { createProjectSet } from './project-set.ts';

const settings = (name: string): string => `name: ${name}\nstreams: { s: { entity: customer } }\n`;

function set(files: Readonly<Record<string, string>>) {
  const projects = createProjectSet();
  for (const [path, text] of Object.entries(files)) projects.setFile({ path, text });
  return projects;
}

test('the innermost project has a file, whichever came first', () => {
  const projects = set({
    '/a/transformations/inner/transformations/x.sql': 'select 1',
    '/a/activity_schema.yml': settings('outer'),
    '/a/transformations/inner/activity_schema.yml': settings('inner'),
  });
  const path = '/a/transformations/inner/transformations/x.sql';
  expect(projects.projectOf(path)?.name).toBe('inner');
  projects.removeFile('/a/transformations/inner/activity_schema.yml');
  expect(projects.projectOf(path)?.name).toBe('outer');
  expect(projects.kindOf(path)).toBe('transformation');
});

test('a changed file makes a new project, an unchanged set the same one', () => {
  const projects = set({ '/a/activity_schema.yml': settings('a'), '/a/queries/q.aql': 'using s' });
  const before = projects.projectAt('/a');
  expect(projects.projectAt('/a')).toBe(before);
  projects.setFile({ path: '/a/queries/q.aql', text: 'using s select all x' });
  expect(projects.projectAt('/a')).not.toBe(before);
  expect(projects.projectAt('/a')?.queries.get('q')?.text).toBe('using s select all x');
});

test('a file outside every project is none of ours', () => {
  const projects = set({
    '/a/activity_schema.yml': settings('a'),
    '/b/transformations/x.sql': 'select 1',
    '/a/x.sql': '',
  });
  expect(projects.projectOf('/b/transformations/x.sql')).toBeUndefined();
  expect(projects.kindOf('/b/transformations/x.sql')).toBeUndefined();
  expect(projects.kindOf('/a/x.sql')).toBeUndefined();
  expect(projects.kindOf('/a/activity_schema.yml')).toBe('settings');
});

test('a keystroke in a query leaves the transformations, and what was made of them, as they are', () => {
  const projects = set({
    '/a/activity_schema.yml': settings('a'),
    '/a/transformations/x.sql': "select 'did' as activity",
    '/a/queries/q.aql': 'using s',
  });
  const before = projects.projectAt('/a');
  projects.setFile({ path: '/a/queries/q.aql', text: 'using s select all did' });
  const after = projects.projectAt('/a');
  expect(after).not.toBe(before);
  expect(after?.transformations).toBe(before?.transformations);
  expect(before && after && activitiesOf(after, 's')).toBe(before && activitiesOf(before, 's'));
  projects.setFile({ path: '/a/transformations/x.sql', text: "select 'done' as activity" });
  const changed = projects.projectAt('/a');
  expect(changed && [...activitiesOf(changed, 's').keys()]).toEqual(['done']);
});
