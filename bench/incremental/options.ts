import { parseArgs } from 'node:util';
import { readTime, type Time } from '../processor-time.ts';

export type EngineName = 'duckdb' | 'postgres';

export type Layout = 'single' | 'per_activity';

export interface Options {
  readonly rows: readonly number[];
  readonly engines: readonly EngineName[];
  readonly layouts: readonly Layout[];
  /** Rows that come between two builds. */
  readonly delta: number;
  /** Deltas, one after another; the best and the median of them are told. */
  readonly runs: number;
  readonly time: Time;
  /** The Markdown file to write. */
  readonly out: string | undefined;
}

/** What the command line asks for. Throws with what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '100000,1000000' },
      engine: { type: 'string', default: 'duckdb,postgres' },
      layouts: { type: 'string', default: 'single,per_activity' },
      delta: { type: 'string', default: '10000' },
      runs: { type: 'string', default: '3' },
      time: { type: 'string', default: 'clock' },
      out: { type: 'string' },
    },
  });
  return {
    rows: values.rows.split(',').map((text) => whole('rows', text)),
    engines: values.engine.split(',').map((text) => {
      if (text === 'duckdb' || text === 'postgres') return text;
      throw new Error(`--engine ${text}: it is duckdb or postgres`);
    }),
    layouts: values.layouts.split(',').map((text) => {
      if (text === 'single' || text === 'per_activity') return text;
      throw new Error(`--layouts ${text}: it is single or per_activity`);
    }),
    delta: whole('delta', values.delta),
    runs: whole('runs', values.runs),
    time: readTime(values.time),
    out: values.out,
  };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${name} ${text}: it has to be a whole number above nought`);
}
