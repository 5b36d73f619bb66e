import { expect, test } from 'vitest';
import { afterQuestions } from './turns.ts';

/** Answers questions one after another, a turn of the event loop for each, and says when the work came between. */
function answered(questions: number): Promise<readonly string[]> {
  const done: string[] = [];
  return new Promise((resolve) => {
    const answer = (number: number): void => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      done.push(`answer ${number}`);
      if (number < questions) setImmediate(() => answer(number + 1));
      else if (done.includes('work')) resolve(done);
    };
    afterQuestions(() => {
      done.push('work');
      if (done.includes(`answer ${questions}`)) resolve(done);
    });
    setImmediate(() => answer(1));
  });
}

test('work waits for what was asked together with the last message', async () => {
  expect(await answered(3)).toEqual(['answer 1', 'answer 2', 'answer 3', 'work']);
});

test('but not for whoever never stops asking', async () => {
  const done = await answered(40);
  expect(done.indexOf('work')).toBeGreaterThan(5);
  expect(done.indexOf('work')).toBeLessThan(40);
});
