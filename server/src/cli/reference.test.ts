import { expect, test } from 'vitest';
import { commandLineReference } from './reference.ts';

test('docs/command-line.md is what the definitions say', async () => {
  await expect(commandLineReference()).toMatchFileSnapshot('../../../docs/command-line.md');
});
