import { describe, expect, test } from 'vitest';
import { pathOf, uriOf } from './paths.ts';

describe('paths and URIs', () => {
  test.each([
    ['file:///home/a/b.aql', '/home/a/b.aql'],
    ['file:///home/a%20b/%C3%A9.aql', '/home/a b/é.aql'],
    ['file:///c%3A/team/b.aql', 'c:/team/b.aql'],
    ['file:///C:/team/b.aql', 'c:/team/b.aql'],
    ['file://server/share/b.aql', '//server/share/b.aql'],
    ['file:///home/a/', '/home/a'],
    ['untitled:Untitled-1', undefined],
  ])('%s is %s', (uri, path) => expect(pathOf(uri)).toBe(path));

  test.each(['/home/a b/é.aql', 'c:/team/b.aql', '//server/share/b.aql', '/a/100%/#x?.aql'])('%s comes back', (path) =>
    expect(pathOf(uriOf(path))).toBe(path),
  );

  test('a drive is encoded as the editor does it', () => expect(uriOf('c:/a b.sql')).toBe('file:///c%3A/a%20b.sql'));
});
