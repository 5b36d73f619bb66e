import type { SampleReport } from './sample.ts';

/** What a sample was taken of, for a person: `1,204 rows of the days from 2024-05-01 to 2024-05-31`. */
export function sampleInWords({ notTaken, rows, window, isCut }: SampleReport): string {
  if (notTaken !== undefined) return `not sampled: ${notTaken}`;
  const amount = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  const cut = isCut ? 'the first ' : '';
  if (rows === 0) return 'no rows';
  if (window === undefined) return `${cut}${amount}, of any time`;
  return `${cut}${amount} from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}`;
}
