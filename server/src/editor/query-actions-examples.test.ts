import { expect, test } from 'vitest';
import { type ExampleProject, exampleNames, exampleProject, queriesOf } from '../../../test/examples/editor-project.ts';
import { parseQuery } from '../aql/parse.ts';
import { queryRules } from '../aql/rules.ts';
import { edited } from '../schema/text.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import type { Action } from './answers.ts';
import { exampleSettings, exampleTransformation } from './query-example.ts';

/** The workspace's files as they are after an action, and a way back. */
function apply({ workspace }: ExampleProject, { edits, created }: Action): () => void {
  const before = new Map([...new Set(edits.map(({ file }) => file))].map((path) => [path, workspace.file(path)?.text]));
  for (const file of created) workspace.setFile(file);
  for (const [path, text = ''] of before) {
    const ofFile = edits.filter(({ file }) => file === path);
    workspace.setFile({ path, text: edited(text, ofFile) });
  }
  return () => {
    for (const { path } of created) workspace.removeFile(path);
    for (const [path, text = ''] of before) workspace.setFile({ path, text });
  };
}

/** What is wrong; that a clause has become the same as another is told, and no fault of the action. */
const said = (workspace: Workspace, name: string): string[] =>
  workspace
    .checkProject(`/${name}`)
    .filter(({ rule }) => rule !== 'repeated-append')
    .map(({ rule, message }) => `${rule} ${message}`);

const commentsOf = (path: string, text: string): string[] =>
  parseQuery(path, text).comments.map(({ start, end }) => text.slice(start, end));

/** Every action that is offered anywhere in a query, once. */
function actionsIn(workspace: Workspace, path: string, text: string): readonly Action[] {
  const found = new Map<string, Action>();
  for (let at = 0; at <= text.length; at += 1) {
    for (const action of workspace.actions(path, { start: at, end: at })) found.set(JSON.stringify(action), action);
  }
  return [...found.values()];
}

test.each(exampleNames)('%s: every action leaves a sound query with its comments', (name) => {
  const example = exampleProject(name);
  const { workspace } = example;
  const offered = new Set<string>();
  expect(said(workspace, name)).toEqual([]);
  for (const [path, text] of queriesOf(example)) {
    for (const action of actionsIn(workspace, path, text)) {
      offered.add(action.title.replaceAll(/`[^`]*`/g, '…'));
      const undo = apply(example, action);
      expect(said(workspace, name), `${path}: ${action.title}`).toEqual([]);
      const after = [path, ...action.created.map((file) => file.path)];
      const comments = after.flatMap((file) => commentsOf(file, workspace.file(file)?.text ?? ''));
      for (const comment of commentsOf(path, text)) expect(comments, action.title).toContain(comment);
      undo();
      expect(workspace.file(path)?.text).toBe(text);
    }
  }
  expect([...offered]).toEqual(expect.arrayContaining(['Change … to …', 'Convert to …', 'Move to …']));
});

test.each(exampleNames)('%s: what is moved to a file and written back is what it was', (name) => {
  const example = exampleProject(name);
  const { workspace } = example;
  let moved = 0;
  for (const [path, text] of queriesOf(example)) {
    for (const action of actionsIn(workspace, path, text).filter(({ kind }) => kind === 'extract')) {
      const undo = apply(example, action);
      const at = (workspace.file(path)?.text ?? '').indexOf('include (');
      const [inline] = workspace.actions(path, { start: at, end: at }).filter(({ kind }) => kind === 'inline');
      expect(inline, path).toBeDefined();
      const back = inline && apply(example, inline);
      expect(workspace.file(path)?.text).toBe(text);
      back?.();
      undo();
      moved += 1;
    }
  }
  expect(moved).toBeGreaterThan(8);
});

test.each(exampleNames)('%s: an append made an aggregate and an append again is what it was', (name) => {
  const example = exampleProject(name);
  const { workspace } = example;
  let turned = 0;
  for (const [path, text] of queriesOf(example)) {
    for (let at = text.indexOf('\nappend '); at !== -1; at = text.indexOf('\nappend ', at + 1)) {
      const place = { start: at + 1, end: at + 1 };
      const convert = (): Action | undefined =>
        workspace.actions(path, place).find(({ title }) => title.startsWith('Convert'));
      const there = convert();
      if (!there) continue;
      const undo = apply(example, there);
      const back = convert();
      expect(back?.title, path).toMatch(/^Convert to `append/);
      const again = back && apply(example, back);
      expect(workspace.file(path)?.text).toBe(text);
      again?.();
      undo();
      turned += 1;
    }
  }
  expect(turned).toBeGreaterThan(4);
});

test('the examples of the rules: every kind of action is offered somewhere and leaves a sound query', () => {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/bikes/activity_schema.yml', text: exampleSettings });
  workspace.setFile({ path: '/bikes/transformations/rides.sql', text: exampleTransformation });
  const include = 'aggregate ever took_bike (count(*) as total_rides)';
  workspace.setFile({ path: '/bikes/columns/total_rides.aql', text: include });
  const offered = new Set<string>();
  const path = '/bikes/queries/q.aql';
  const several =
    'for all opened_app append first between took_bike (ts, station) aggregate ever ended_ride (sum(price))';
  for (const passes of [...queryRules.map((rule) => rule.passes), several]) {
    workspace.setFile({ path, text: passes });
    const before = said(workspace, 'bikes');
    for (const action of actionsIn(workspace, path, passes)) {
      offered.add(action.title.replaceAll(/`[^`]*`/g, '…'));
      const undo = apply({ workspace, texts: new Map() }, action);
      expect(before, `${passes}: ${action.title}`).toEqual(expect.arrayContaining(said(workspace, 'bikes')));
      undo();
    }
  }
  expect([...offered].toSorted()).toEqual([
    'Change … to …',
    'Convert to …',
    'Move to …',
    'Name every column of the clause',
    'Name it …',
    'Write it as a sentence: …',
    'Write it in full: …',
    'Write the columns of … here',
  ]);
});
