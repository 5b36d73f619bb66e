import { expect, test } from 'vitest';
import { explain } from './problem.ts';

test('whoever loses the lease keeps the chunks of a backfill that are done', () => {
  expect(explain({ kind: 'lease-lost', stream: 's', holder: 'ada' })).toEqual({
    text: 'The lease on s was taken over by ada; what this run had not finished was not kept.',
    next: 'Run the command again. Of a backfill, it goes on after the last chunk.',
  });
});
