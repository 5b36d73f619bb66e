import { expect, test } from 'vitest';
import type { Verdict } from '../sql/verdict.ts';
import { createWorkspace } from '../workspace.ts';
import { createVerdictDesk } from './verdicts.ts';

const settings = `name: shop
connection: dev
connections: { dev: { type: snowflake, account: shop, user: analyst } }
streams: { customer_stream: { entity: customer } }
`;
const path = '/shop/transformations/a.sql';
const complaint = { voice: 'polyglot: Snowflake', message: 'no', range: { start: 7, end: 9 } };

/** Which files are checked again because of what was said of a text. */
async function checkedAgain(text: string, verdict: Verdict): Promise<readonly string[]> {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/shop/activity_schema.yml', text: settings });
  workspace.setFile({ path, text });
  const again: string[] = [];
  const desk = createVerdictDesk({
    workspace,
    judge: { judge: () => Promise.resolve(verdict), warmUp() {}, dispose: () => Promise.resolve() },
    isOpen: () => true,
    onVerdict: (one) => again.push(one),
  });
  desk.begin();
  const { wanted } = workspace.recording(() => workspace.check(path));
  expect(wanted).toHaveLength(1);
  desk.wants(path, wanted);
  await desk.settled();
  expect(workspace.recording(() => workspace.check(path)).wanted).toEqual([]);
  return again;
}

test('a file that the parsers accept, as its shape does, is not checked again', async () => {
  expect(await checkedAgain('select id as activity_id from t', { kind: 'accepted' })).toEqual([]);
  expect(await checkedAgain('select id as activity_id from t', { kind: 'unknown' })).toEqual([]);
});

test('a file is checked again where they object, and where its shape does', async () => {
  expect(await checkedAgain('select id as activity_id from t', { kind: 'refused', complaints: [complaint] })).toEqual([
    path,
  ]);
  expect(await checkedAgain('select (id as activity_id from t', { kind: 'accepted' })).toEqual([path]);
});
