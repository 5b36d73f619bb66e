import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test.each([
  ['\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
  ['\x1b]0;title\x07', '␛]0;title␇'],
  ['a\x00b\x08\x7f', 'a␀b␈␡'],
  ['\x9b2J', '\\u009b2J'],
  ['abc\u202edef\u2066', 'abc\\u202edef\\u2066'],
  ['a\r', 'a␍'],
  ['Zürich 日本 👩‍👩‍👧 \u00a0', 'Zürich 日本 👩‍👩‍👧 \u00a0'],
  ['two\nlines\tand more', 'two\nlines\tand more'],
])('%j', (text, expected) => expect(visible(text)).toBe(expected));
