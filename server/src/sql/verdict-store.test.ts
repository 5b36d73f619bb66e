import { expect, test } from 'vitest';
import type { Question, Unheard, Verdict } from './verdict.ts';
import { createVerdictStore } from './verdict-store.ts';

const place = { file: '/p/transformations/a.sql', part: 0 };
const accepted: Verdict = { kind: 'accepted' };
const unknown: Verdict = { kind: 'unknown' };

const refusedAt = (start: number): Verdict => ({
  kind: 'refused',
  complaints: [{ voice: 'polyglot: Snowflake', message: 'no', range: { start, end: start + 1 } }],
});

type Text = readonly [sql: string, verdict: Verdict, unheard?: Unheard];

/** Looks texts up one after another, hears a verdict on each, and answers with whether it was news. */
function heard(texts: readonly Text[]): readonly boolean[] {
  const store = createVerdictStore();
  return texts.flatMap(([sql, verdict, unheard]) => {
    const question: Question = { sql, dialect: 'snowflake' };
    const { wanted } = store.recording(() => store.of(question, place, unheard));
    return wanted.map((one) => store.heard(one, verdict));
  });
}

test.each<[string, boolean, readonly Text[]]>([
  ['the first of a text', true, [['select 1', accepted]]],
  [
    'acceptance of a text whose shape shows nothing against it',
    false,
    [['select 1', accepted, { isAcceptance: true }]],
  ],
  ['nobody knowing, of such a text', false, [['select 1', unknown, { isAcceptance: true }]]],
  ['a refusal, of such a text', true, [['select 1', refusedAt(7), { isAcceptance: true }]]],
  [
    'what was said before the text was another',
    false,
    [
      ['select 1', accepted],
      ['select 12', accepted],
    ],
  ],
  [
    'a refusal after acceptance',
    true,
    [
      ['select 1', accepted],
      ['select 1,', refusedAt(8), { isAcceptance: true }],
    ],
  ],
  [
    'acceptance after a refusal',
    true,
    [
      ['select 1,', refusedAt(8)],
      ['select 1', accepted, { isAcceptance: true }],
    ],
  ],
  [
    'a refusal that moved along with the text in front of it',
    false,
    [
      ['select 1 from', refusedAt(9)],
      ['select 12 from', refusedAt(10)],
    ],
  ],
  [
    'a refusal at another place',
    true,
    [
      ['select 1 from', refusedAt(9)],
      ['select 12 from', refusedAt(7)],
    ],
  ],
])('%s: news: %s', (_, isNews, texts) => {
  expect(heard(texts).at(-1)).toBe(isNews);
});

test('it is news against what whoever wanted it went by, whatever was heard of an older text meanwhile', () => {
  const store = createVerdictStore();
  const wanted = (sql: string) =>
    store.recording(() => store.of({ sql, dialect: 'snowflake' }, place, { isAcceptance: true })).wanted[0];
  const [older, newer] = [wanted('select 1,'), wanted('select 1, 2')];
  if (!older || !newer) throw new Error('nothing was wanted');
  expect(store.heard(older, refusedAt(8))).toBe(true);
  expect(store.heard(newer, accepted)).toBe(false);
});
