import { expect, test } from 'vitest';
import { isMadeFrom, pageIn, pageQuery, plainPage } from './page.ts';

const page = plainPage('compiled', 'file:///a/queries/x.aql');

test('a page stands in its URI', () => {
  for (const each of [
    page,
    { ...page, kind: 'ddl', stream: 's', dialect: 'snowflake', tableLayout: 'guide' } as const,
  ]) {
    expect(pageIn(pageQuery(each))).toEqual(each);
  }
});

test.each([
  '',
  '{',
  'null',
  '7',
  '[]',
  '{}',
  '{"kind":"other","uri":"x"}',
  '{"kind":"ddl","uri":7}',
  '{"kind":"ddl","uri":"x","dialect":"oracle"}',
  '{"kind":"ddl","uri":"x","tableLayout":"best"}',
])('what is no page is none: %s', (query) => {
  expect(pageIn(query)).toBeUndefined();
});

test('a page follows its own project, a text none', () => {
  expect(isMadeFrom(page, ['file:///b', 'file:///a'])).toBe(true);
  expect(isMadeFrom({ ...page, uri: 'file:///a' }, ['file:///a'])).toBe(true);
  expect(isMadeFrom(page, ['file:///a/q', 'file:///'])).toBe(false);
  expect(isMadeFrom({ ...page, kind: 'text' }, ['file:///a'])).toBe(false);
});
