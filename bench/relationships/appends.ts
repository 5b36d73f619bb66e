import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { startDuckDb } from './duckdb.ts';
import type { Options } from './options.ts';
import type { Kind } from './queries.ts';
import { circumstances, megabytes, ms, table } from './report.ts';
import { activities, compile, streamByEntityKey } from './stream.ts';

const counts = [1, 5, 10, 20];

/** One append after the other over the same primary rows, in little memory: does the time grow with the appends alone? */
export async function measureAppends(options: Options, most: number): Promise<void> {
  const { memory, patienceMs, time, rows: sizes, out } = options;
  const engine = await startDuckDb({ patienceMs, time, memoryLimit: memory });
  const lines: string[][] = [];
  let one: number | undefined;
  try {
    for (const rows of sizes) {
      await engine.load(rows);
      for (const appends of [...counts.filter((count) => count < most), most]) {
        const { aql, answer } = query(appends);
        const outcome = await engine.watch(engine.digest(compile(aql, streamByEntityKey, duckdb).sql, answer));
        const done = outcome.kind === 'done' ? outcome : undefined;
        if (appends === 1) one = done?.ms;
        const perAppend = done && one !== undefined ? (done.ms / one / appends).toFixed(2) : '–';
        const time = done ? ms(done.ms) : outcome.kind === 'failed' ? outcome.message : outcome.kind;
        lines.push([
          rows.toLocaleString('en'),
          String(appends),
          time,
          perAppend,
          megabytes(done?.memory.peak),
          megabytes(done?.memory.spilled),
          done?.answer.split(' ')[0] ?? '',
        ]);
        console.log(lines.at(-1)?.join('  '));
        const header = ['rows', 'appends', 'ms', 'of the time of one, each', 'peak MB', 'spilled MB', 'rows answered'];
        const text = [
          '# Many appends in little memory',
          '',
          ...circumstances(engine.facts),
          '',
          ...table(header, lines),
        ];
        mkdirSync(dirname(out), { recursive: true });
        writeFileSync(out, text.join('\n'));
      }
    }
  } finally {
    await engine.stop();
  }
}

/** A quarter of the stream's rows as primary rows, and every kind of relationship in turn, an activity each. */
function query(appends: number): { readonly aql: string; readonly answer: readonly Kind[] } {
  const kinds: readonly { readonly joins: (activity: string) => string; readonly answer: readonly Kind[] }[] = [
    { joins: (activity) => `append last before ${activity} (ts, campaign)`, answer: ['time', 'text'] },
    { joins: (activity) => `append first after ${activity} (ts, path)`, answer: ['time', 'text'] },
    { joins: (activity) => `append first between ${activity} (ts, device)`, answer: ['time', 'text'] },
    { joins: (activity) => `aggregate before ${activity} (count(*))`, answer: ['number'] },
    { joins: (activity) => `append first ever ${activity} (ts, referrer)`, answer: ['time', 'text'] },
  ];
  const joined = Array.from({ length: appends }, (_, index) => {
    const kind = kinds[index % kinds.length];
    const activity = activities[(index + 1) % activities.length]?.[0];
    if (!kind || activity === undefined) throw new Error('an index is less than what it is a rest of');
    return { aql: kind.joins(activity), answer: kind.answer };
  });
  return {
    aql: ['select all visited_page (activity_id, customer, ts)', ...joined.map(({ aql }) => aql)].join('\n'),
    answer: ['text', 'text', 'time', ...joined.flatMap(({ answer }) => answer)],
  };
}
