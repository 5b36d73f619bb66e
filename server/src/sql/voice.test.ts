import { expect, test } from 'vitest';
import { loadVoice } from './voice.ts';

const voice = await loadVoice();

test.each<[string, string, boolean]>([
  ['a valid query', 'select 1', false],
  ['half a query', 'select (', true],
  ['a name that sounds like a limit, quoted in the complaint', 'select 1 from t where (depth 5 recursion)', true],
  ['nested too deep', `select ${'('.repeat(3000)}1${')'.repeat(3000)}`, false],
  ['too long for the stack', `select ${Array.from({ length: 20_000 }, () => '1').join('+')}`, false],
])('%s', (_, sql, isRefused) => {
  expect(voice.refuses(sql, 'postgres') !== undefined).toBe(isRefused);
});
