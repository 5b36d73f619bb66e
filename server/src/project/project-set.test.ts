import { expect, test } from 'vitest';
import { activitiesOf } from './activities.ts';
import type { Project } from './project.ts';
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

test('a query that is typed changes the project as if all of it were read again', () => {
  const settings = 'name: shop\nstreams: { s: { entity: e } }\n';
  const texts = ['select all a (ts)', '/*---\nnonsense: 1\n---*/\nselect all a', '/*---\nmaterialize: x', ''];
  const paths = [
    'queries/a.aql',
    'queries/b.aql',
    'columns/c.aql',
    'queries/.hidden.aql',
    'elsewhere.aql',
    'transformations/t.sql',
  ];
  const set = createProjectSet();
  const files = new Map<string, string>([['activity_schema.yml', settings]]);
  set.setFile({ path: '/shop/activity_schema.yml', text: settings });
  for (let step = 0; step < 60; step += 1) {
    const path = paths[(step * 7) % paths.length] ?? '';
    const text = texts[(step * 5) % texts.length] ?? '';
    if (step % 11 === 10) {
      files.delete(path);
      set.removeFile(`/shop/${path}`);
    } else {
      files.set(path, text);
      set.setFile({ path: `/shop/${path}`, text });
    }
    if (step % 5 === 4) continue;
    const anew = createProjectSet();
    for (const [each, content] of files) anew.setFile({ path: `/shop/${each}`, text: content });
    const [now, wanted] = [set.projectAt('/shop'), anew.projectAt('/shop')];
    expect(now && inOrder(now)).toEqual(wanted && inOrder(wanted));
  }
});

/** The order of problems is no matter; that of the files is. */
function inOrder(project: Project) {
  return {
    ...project,
    transformations: [...project.transformations],
    queries: [...project.queries],
    columns: [...project.columns],
    problems: project.problems.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  };
}
