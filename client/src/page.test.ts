import { expect, test } from 'vitest';
import { isMadeFrom, type Page, pageIn, pageQuery } from './page.ts';

const page: Page = { kind: 'compiled', uri: 'file:///a/queries/x.aql', detail: undefined };

test('a page stands in its URI', () => {
  for (const each of [page, { ...page, kind: 'ddl', detail: 's' } as const]) {
    expect(pageIn(pageQuery(each))).toEqual(each);
  }
});

test.each(['', '{', 'null', '7', '[]', '{}', '{"kind":"other","uri":"x"}', '{"kind":"ddl","uri":7}'])(
  'what is no page is none: %s',
  (query) => {
    expect(pageIn(query)).toBeUndefined();
  },
);

test('a page follows its own project, a text none', () => {
  expect(isMadeFrom(page, ['file:///b', 'file:///a'])).toBe(true);
  expect(isMadeFrom({ ...page, uri: 'file:///a' }, ['file:///a'])).toBe(true);
  expect(isMadeFrom(page, ['file:///a/q', 'file:///'])).toBe(false);
  expect(isMadeFrom({ ...page, kind: 'text' }, ['file:///a'])).toBe(false);
});
