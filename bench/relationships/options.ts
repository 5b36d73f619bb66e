import { parseArgs } from 'node:util';
import { readTime, type Time } from '../processor-time.ts';
import { questions } from './queries.ts';

export type EngineName = 'duckdb' | 'postgres';

export interface Options {
  readonly rows: readonly number[];
  readonly engines: readonly EngineName[];
  /** Letters of `queries.ts`. */
  readonly queries: readonly string[];
  /** Runs in turns, after the one that is watched for memory. */
  readonly runs: number;
  readonly patienceMs: number;
  /** The Markdown file to write. */
  readonly out: string;
  readonly references: string | undefined;
  /** Measure queries with up to so many appends instead. */
  readonly appends: number | undefined;
  /** What milliseconds are of: a clock's, or those processors worked, for a machine that others use. */
  readonly time: Time;
  /** DuckDB's limit with `appends`. */
  readonly memory: string;
}

/** What the command line asks for. Throws with what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      engine: { type: 'string', default: 'duckdb,postgres' },
      queries: { type: 'string', default: questions.map(({ letter }) => letter).join(',') },
      runs: { type: 'string', default: '3' },
      patience: { type: 'string', default: '120' },
      out: { type: 'string' },
      references: { type: 'string' },
      appends: { type: 'string' },
      time: { type: 'string', default: 'clock' },
      memory: { type: 'string', default: '2GB' },
    },
  });
  const appends = values.appends === undefined ? undefined : number('appends', values.appends);
  const known = questions.map(({ letter }) => letter);
  const queries = list(values.queries);
  const stranger = queries.find((letter) => !known.includes(letter));
  if (stranger !== undefined) throw new Error(`--queries: ${stranger} is none of ${known.join(', ')}`);
  return {
    rows: list(values.rows).map((text) => number('rows', text)),
    engines: list(values.engine).map(engineName),
    queries,
    runs: number('runs', values.runs),
    patienceMs: 1000 * number('patience', values.patience),
    out: values.out ?? `bench/results/${appends === undefined ? 'relationships' : 'appends'}.md`,
    references: values.references,
    appends,
    time: readTime(values.time),
    memory: values.memory,
  };
}

const list = (text: string): readonly string[] => text.split(',').map((one) => one.trim());

function number(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${option}: ${text} is no whole number above 0`);
  return value;
}

function engineName(text: string): EngineName {
  if (text === 'duckdb' || text === 'postgres') return text;
  throw new Error(`--engine: ${text} is neither duckdb nor postgres`);
}
