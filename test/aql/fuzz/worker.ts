import type { Orders, Report } from './fuzz.ts';
import { inputOf } from './input.ts';
import { brokenBy } from './properties.ts';
import { shrunk } from './shrink.ts';

/** Reads text after text until the time is over; the process that started it sees where it hangs. */

const { seed: first, count, until, large, share }: Orders = JSON.parse(process.argv[2] ?? '');
const say = (report: Report): Promise<void> =>
  new Promise((done) => {
    process.send?.(report, () => done());
  });

/** Seconds for a text: some for any, and some for each character. */
const allowed = (size: number): number => 2 + size / 20_000;

const seen = new Map<string, number>();
const by: Record<string, number> = {};
let inputs = 0;
let slowest = { seconds: 0, seed: first, size: 0 };
for (let seed = first; seed < first + count && Date.now() < until; seed += 1) {
  await say({ kind: 'begins', seed });
  const input = inputOf(seed, { large, share });
  const began = performance.now();
  const broken = brokenBy(input, seed);
  const seconds = (performance.now() - began) / 1000;
  inputs += 1;
  by[input.from] = (by[input.from] ?? 0) + 1;
  const size = input.text.length;
  if (seconds > slowest.seconds) slowest = { seconds, seed, size };
  if (broken) {
    const times = (seen.get(broken.what) ?? 0) + 1;
    seen.set(broken.what, times);
    const small = times <= 3 ? shrunk(input, (one) => brokenBy(one, seed)?.what === broken.what, 400) : input;
    const text = `${brokenBy(small, seed)?.detail.slice(0, 1500)}\n${JSON.stringify(small.text.slice(0, 1500))}`;
    await say({ kind: 'broken', seed, what: broken.what, text });
  } else if (seconds > allowed(size)) {
    say({
      kind: 'slow',
      seed,
      seconds,
      size,
      text: JSON.stringify(`${input.text.slice(0, 200)} … ${input.text.slice(-200)}`),
    });
  }
}
await say({
  kind: 'done',
  inputs,
  by,
  slowest: `${slowest.seconds.toFixed(2)} s for ${slowest.size} characters (seed ${slowest.seed})`,
});
