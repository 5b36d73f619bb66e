import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { clockOf } from '../processor-time.ts';
import { handWritten } from './candidates.ts';
import { type Engine, startDuckDb, startPostgres } from './engine.ts';
import { type EngineName, type Options, readOptions } from './options.ts';
import { type Figure, report, summary } from './report.ts';
import { createSource, insertDelta } from './source.ts';
import { layoutWords, selectEvents } from './statements.ts';

/**
 * What a build costs when little came: ours in both layouts beside the least SQL by hand, beside a dbt-style append that
 * computes all windows again, and beside a full rebuild, in turns in one run. Run:
 * `npm run bench:incremental -- --rows 100000,1000000,10000000`; the other options are in `options.ts`.
 */

const options = readOptions(process.argv.slice(2));
const signal = new AbortController().signal;
const figures: Figure[] = [];
const facts: string[] = [];

/** A stream of ours: in each layout, with identities and without, for the reference does not know them either. */
interface Ours {
  readonly stream: string;
  readonly words: string;
  readonly settings: string;
}

const ours: readonly Ours[] = options.layouts.flatMap((layout) => [
  { stream: `${layout}_stream`, words: layoutWords[layout], settings: `layout: ${layout}` },
  {
    stream: `${layout}_plain`,
    words: `${layoutWords[layout]}, without identities`,
    settings: `layout: ${layout}, identity: false`,
  },
]);
for (const name of options.engines) await measureEngine(name, options);
console.log(summary(figures));
if (options.out !== undefined) {
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, report(figures, facts, options));
}

async function measureEngine(name: EngineName, { rows: sizes, delta, runs }: Options): Promise<void> {
  for (const rows of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-incremental-'));
    const engine = name === 'duckdb' ? await startDuckDb(folder) : await startPostgres();
    for (const fact of engine.facts) if (!facts.includes(fact)) facts.push(fact);
    try {
      await measure(name, engine, folder, { rows, delta, runs });
    } finally {
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

interface Size {
  readonly rows: number;
  readonly delta: number;
  readonly runs: number;
}

async function measure(name: EngineName, engine: Engine, folder: string, size: Size): Promise<void> {
  const { rows, delta, runs } = size;
  writeProject(folder, engine);
  const candidates = handWritten(engine, options.layouts);
  const clock = clockOf(options.time, engine.processorMs);
  const seconds = new Map<string, number[]>();
  const note = async (who: string, work: () => Promise<unknown>): Promise<void> => {
    const began = clock();
    await work();
    seconds.set(who, [...(seconds.get(who) ?? []), (clock() - began) / 1000]);
  };
  await engine.run(createSource(engine, rows));
  for (const { stream, words } of ours) await note(`ours, full, ${words}`, () => build(folder, stream));
  for (const { prepare } of candidates) await engine.run(prepare);
  console.log(`${name} ${rows.toLocaleString('en')}  all tables are filled`);
  for (let run = 0; run < runs; run++) {
    await engine.run(insertDelta(engine, rows, rows + run * delta, delta));
    for (const { stream, words } of ours) await note(`ours, ${words}`, () => build(folder, stream));
    for (const one of candidates) await note(one.name, () => engine.run(one.update));
  }
  for (const { stream, words } of ours) await note(`ours, nothing new, ${words}`, () => build(folder, stream));
  for (const [who, each] of seconds) {
    const figure = { engine: name, rows, who, seconds: each };
    figures.push(figure);
    const told = each.map((one) => one.toFixed(2)).join(' ');
    console.log(`${name} ${rows.toLocaleString('en')}  ${who.padEnd(60)} ${told}`);
  }
  for (const { stream } of ours) {
    const missing = await engine.value(
      `select count(*) from raw.events where id not in (select activity_id from ours.${stream})`,
    );
    if (Number(missing) !== 0) throw new Error(`${String(missing)} rows did not arrive in ${stream}`);
  }
}

function writeProject(folder: string, engine: Engine): void {
  const common = 'entity: customer, schema: ours, lookback: 1 day';
  const columns = 'optional_columns: [anonymous_customer_id, revenue_impact, link]';
  writeFileSync(
    join(folder, 'activity_schema.yml'),
    `name: bench
connections: { dev: ${engine.connection} }
streams:
${ours.map(({ stream, settings }) => `  ${stream}: { ${common}, ${columns}, ${settings} }\n`).join('')}`,
  );
  mkdirSync(join(folder, 'transformations'), { recursive: true });
  for (const { stream } of ours) {
    writeFileSync(
      join(folder, 'transformations', `${stream}.sql`),
      `/*---\nstream: ${stream}\n---*/\n${selectEvents(engine, 'raw.events')}\n`,
    );
  }
}

/** With a runner of its own, which opens the warehouse and lets it go. */
async function build(folder: string, stream: string): Promise<void> {
  const runner = localRunner();
  try {
    const request = {
      root: folder,
      connection: 'dev',
      streams: [stream],
      transformations: [],
      schema: undefined,
    };
    await runner.build({ ...request, mode: { kind: 'build' } }, () => {}, signal);
  } finally {
    await runner.dispose();
  }
}
