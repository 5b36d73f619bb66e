import { expect, test } from 'vitest';
import { createWorkspace } from '../workspace.ts';
import { subjectOf } from './subject.ts';

test('what is read of a file when a rule asks is let go with what asked: no accessor is an object’s own', () => {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/p/activity_schema.yml', text: 'name: p\nstreams: { s: { entity: e } }\n' });
  workspace.setFile({ path: '/p/transformations/a.sql', text: 'select 1 as activity_id from t' });
  const project = workspace.projectOf('/p/activity_schema.yml');
  const transformation = project?.transformations.get('a');
  if (!project || !transformation) throw new Error('no transformation');
  const subject = subjectOf(project, transformation, undefined);
  expect(subject.top.branches.flatMap(({ relation }) => relation.columns.map(({ name }) => name))).toEqual([
    'activity_id',
  ]);
  expect(subject.read).toBe(subject.read);
  expect(subject.tree).toBe(subject.tree);
  const own = Object.values(Object.getOwnPropertyDescriptors(subject));
  expect(own.filter(({ get }) => get !== undefined)).toEqual([]);
});
