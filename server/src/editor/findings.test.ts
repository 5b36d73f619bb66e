import { describe, expect, test } from 'vitest';
import { createWorkspace } from '../workspace.ts';

const path = '/shop/transformations/signed_up.sql';
const good = `select
  u.id as activity_id,
  u.ts as ts,
  u.email as customer,
  'signed_up' as activity,
  json_object('plan', u.plan) as feature_json
from app.users as u
where u.ts > @start_ts and u.plan <> @end_ts
`;

/** A file that the warehouse refused at a word. */
function refused(word: string, text = good) {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/shop/activity_schema.yml', text: 'name: shop\nstreams:\n  s: { entity: customer }\n' });
  workspace.setFile({ path, text });
  const validation = workspace.validation(path);
  if (validation.kind === 'none') throw new Error(validation.reason);
  const offset = validation.sql.indexOf(word);
  workspace.validated(path, validation, { kind: 'refused', message: 'no', offset, isDenied: false });
  return workspace;
}
const told = (workspace: ReturnType<typeof refused>): readonly (readonly [string, string])[] =>
  workspace
    .check(path)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, range }) => [rule, workspace.file(path)?.text.slice(range.start, range.end) ?? '']);

describe('what the warehouse said', () => {
  test.each(['u.id', 'u.email', "'plan'", 'app.users', 'u.plan <>'])('stands at its place: %s', (word) => {
    expect(told(refused(word))).toEqual([['warehouse-error', word.replace(' <>', '')]]);
  });

  test('stands behind bounds that are longer in the statement than in the file, and at a bound', () => {
    expect(told(refused('<>'))).toEqual([['warehouse-error', '<>']]);
    expect(told(refused("timestamp '1970"))).toEqual([['warehouse-error', '@start_ts']]);
  });

  test.each<[string, (text: string) => string, boolean]>([
    ['a change before it', (text) => text.replace('u.id', 'u.identifier'), true],
    ['a line before it', (text) => `-- a comment\n${text}`, true],
    ['a change behind it', (text) => text.replace('<>', '='), true],
    ['a change in it', (text) => text.replace('u.email', 'u.mail'), false],
    ['a change at its end', (text) => text.replace('u.email', 'u.email_address'), false],
    ['its going', (text) => text.replace('  u.email as customer,\n', ''), false],
    ['no change', (text) => text, true],
  ])('after %s', (_, change, isTold) => {
    const workspace = refused('u.email');
    workspace.setFile({ path, text: change(good) });
    const rules = told(workspace).filter(([rule]) => rule === 'warehouse-error');
    expect(rules).toEqual(isTold ? [['warehouse-error', 'u.email']] : []);
  });

  test('of a text that is another by now is left out', () => {
    const workspace = refused('u.email');
    const validation = workspace.validation(path);
    workspace.setFile({ path, text: `${good} ` });
    workspace.validated(path, validation, { kind: 'columns', columns: [] });
    expect(told(workspace)).toEqual([['warehouse-error', 'u.email']]);
  });

  test('keeps no build from beginning, and goes with its file', () => {
    const workspace = refused('u.email');
    expect(workspace.errorsBeforeBuild('/shop', { streams: [], transformations: [] })).toEqual([]);
    workspace.removeFile(path);
    workspace.setFile({ path, text: good });
    expect(told(workspace)).toEqual([]);
  });

  test('is silenced like any other rule', () => {
    const text = good.replace('as customer,', 'as customer, -- activity-schema: ignore warehouse-error');
    expect(told(refused('u.email', text))).toEqual([]);
  });

  test('of a star that it knows: nothing is hidden any more', () => {
    const workspace = refused('u.email');
    const text = 'select * from app.events(1)';
    workspace.setFile({ path, text });
    expect(workspace.check(path).map(({ rule }) => rule)).toContain('unexpanded-star');
    const validation = workspace.validation(path);
    const names = ['activity_id', 'ts', 'customer', 'activity', 'feature_json'];
    const columns = names.map((name) => ({ name, type: name === 'ts' ? 'timestamp' : 'varchar' }));
    workspace.validated(path, validation, { kind: 'columns', columns });
    expect(workspace.check(path)).toEqual([]);
    workspace.validated(path, validation, { kind: 'columns', columns: columns.slice(1) });
    expect(workspace.check(path).map(({ rule }) => rule)).toEqual(['undelivered-column']);
  });
});
