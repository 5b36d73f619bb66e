import { expect, test } from 'vitest';
import { nearestSpelling } from './spelling.ts';

test.each<[string, readonly string[], string | undefined]>([
  ['custmer', ['customer', 'ts'], 'customer'],
  ['st', ['ts'], 'ts'],
  ['j', ['n', 'k'], undefined],
  ['j', ['id'], undefined],
  ['J', ['j'], 'j'],
  ['nn', ['n'], undefined],
  ['tss', ['ts'], 'ts'],
])('%s among %j: %s', (name, known, meant) => {
  expect(nearestSpelling(name, known)).toBe(meant);
});
