import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRest, patience, quiet } from './rest.ts';

const megabytes = 2 ** 20;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A program that holds memory, and what of it was collected. */
function resting() {
  const memory = { held: 0, collections: [] as string[] };
  const rest = createRest({
    held: () => memory.held,
    collect(collection) {
      memory.collections.push(collection);
      if (collection === 'major') memory.held /= 2;
    },
  });
  return { memory, rest };
}

test('memory is given back once nothing was done for a while', () => {
  const { memory, rest } = resting();
  memory.held = 100 * megabytes;
  rest.worked();
  vi.advanceTimersByTime(patience - 1);
  rest.worked();
  vi.advanceTimersByTime(patience - 1);
  expect(memory.collections).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(memory.collections).toEqual(['minor']);
  vi.advanceTimersByTime(quiet);
  expect(memory.collections).toEqual(['minor', 'major']);
  vi.advanceTimersByTime(100_000);
  expect(memory.collections).toEqual(['minor', 'major']);
});

test('work that begins in between is not disturbed', () => {
  const { memory, rest } = resting();
  memory.held = 100 * megabytes;
  rest.worked();
  vi.advanceTimersByTime(patience);
  rest.worked();
  vi.advanceTimersByTime(quiet - 1);
  expect(memory.collections).not.toContain('major');
});

test('only where it grew since', () => {
  const { memory, rest } = resting();
  const work = (held: number): number => {
    memory.held = held * megabytes;
    rest.worked();
    vi.advanceTimersByTime(patience + quiet);
    return memory.collections.filter((collection) => collection === 'major').length;
  };
  expect(work(10)).toBe(0);
  expect(work(200)).toBe(1);
  expect(work(140)).toBe(1);
  expect(work(160)).toBe(2);
});

test('what nobody holds is freed', () => {
  let freed = 0;
  const registry = new FinalizationRegistry<undefined>(() => {
    freed += 1;
  });
  for (let i = 0; i < 100; i += 1) registry.register({}, undefined);
  createRest({ held: () => 10 ** 12 }).worked();
  vi.advanceTimersByTime(patience + quiet);
  vi.useRealTimers();
  return expect.poll(() => freed).toBeGreaterThan(90);
});
