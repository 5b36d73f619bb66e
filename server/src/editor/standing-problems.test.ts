import { describe, expect, test } from 'vitest';
import { marked } from '../checks/checking.test-support.ts';
import { drifted } from '../checks/drifted.ts';
import { overdue } from '../checks/overdue.ts';
import { createWorkspace } from '../workspace.ts';
import type { Standing } from './standing-problems.ts';

const settings = `name: shop
streams:
  customer_stream: { entity: customer, schedule: { build: "0 6 * * *" } }
`;
const signedUp = marked(drifted.fails).text;
const path = '/shop/transformations/signed_up.sql';

function workspaceWith(text = settings) {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/shop/activity_schema.yml', text });
  workspace.setFile({ path, text: signedUp });
  const told = (file: string) => workspace.check(file).filter(({ rule }) => rule === drifted.id || rule === overdue.id);
  return { workspace, told };
}

const standing = (parts: Partial<Standing>): Standing => ({
  stream: 'customer_stream',
  due: [],
  drift: { settings: false, emptied: [], transformations: [] },
  ...parts,
});
const changed = standing({
  drift: { settings: false, emptied: [], transformations: [{ id: 'signed_up', change: 'changed' }] },
});
const due = standing({ due: [{ command: 'build', since: '2024-01-05T06:00:00', reason: 'It is due.' }] });

describe('how a stream stands', () => {
  test('is told at the first line of what is not what was built, with the commands that build it', () => {
    const { workspace, told } = workspaceWith();
    expect(workspace.stood('/shop', [changed])).toEqual([path]);
    expect(told(path)).toMatchObject([{ rule: 'drifted', severity: 'hint', range: marked(drifted.fails).ranges[0] }]);
    expect(told(path)[0]?.offers?.map(({ command, transformation }) => [command, transformation])).toEqual([
      ['build', 'signed_up'],
      ['backfill', 'signed_up'],
    ]);
  });

  test('of rows that are to be in views, or were, there is nothing to backfill', () => {
    const { workspace, told } = workspaceWith();
    for (const [change, words] of [
      ['into view', 'The rows of signed_up are still in tables: the next build puts views in their place.'],
      ['out of view', 'The rows of signed_up are still in views: the next build reads all of them.'],
      ['changed view', 'The SQL of signed_up changed since the last build: the next one makes the views anew.'],
    ] as const) {
      workspace.stood('/shop', [
        standing({ drift: { settings: false, emptied: [], transformations: [{ id: 'signed_up', change }] } }),
      ]);
      expect(told(path).map(({ message, offers }) => [message, offers?.map(({ command }) => command)])).toEqual([
        [words, ['build']],
      ]);
    }
  });

  test('is told at the schedule of what is overdue', () => {
    const { text, ranges } = marked(overdue.fails);
    const { workspace, told } = workspaceWith(text);
    workspace.stood('/shop', [due]);
    expect(told('/shop/activity_schema.yml')).toMatchObject([
      { rule: 'overdue', severity: 'info', message: 'It is due.', range: ranges[0], offers: [{ command: 'build' }] },
    ]);
  });

  test('is told at the stream where there is no better place', () => {
    const { workspace, told } = workspaceWith();
    const gone = {
      settings: true,
      emptied: ['customer_stream'],
      transformations: [{ id: 'left', change: 'gone' as const }],
    };
    workspace.stood('/shop', [standing({ drift: gone })]);
    const words = told('/shop/activity_schema.yml').map(({ message, range }) => [
      message.split(':')[0],
      settings.slice(range.start, range.end),
    ]);
    expect(words).toEqual([
      ['The settings of customer_stream changed since the last build', 'customer_stream'],
      ['customer_stream has no rows, although the last build left some there', 'customer_stream'],
      ['left is no longer in the project', 'customer_stream'],
    ]);
  });

  test('offers no build where nothing is built any more', () => {
    const { workspace, told } = workspaceWith();
    const left = ['a', 'b'].map((id) => ({ id, change: 'left' as const }));
    workspace.stood('/shop', [standing({ drift: { settings: false, emptied: [], transformations: left } })]);
    expect(told('/shop/activity_schema.yml')).toMatchObject([
      {
        message:
          'a and b are no longer in the project, and customer_stream has no other transformations: its rows stay as they are.',
        offers: [],
      },
    ]);
  });

  test('is told no more once it is so no more, and not at all where the project does not want it', () => {
    const { workspace, told } = workspaceWith();
    workspace.stood('/shop', [changed]);
    expect(workspace.stood('/shop', [standing({})])).toEqual([path]);
    expect(told(path)).toEqual([]);
    expect(workspace.stood('/shop', [standing({})])).toEqual([]);
    const silent = workspaceWith(`${settings}rules: { drifted: off }\n`);
    silent.workspace.stood('/shop', [changed]);
    expect(silent.told(path)).toEqual([]);
  });
});
