/**
 * Writes the raw data of a bike-sharing company into schema `raw` of a DuckDB file.
 *
 *   npx tsx examples/bike_share/raw/generate.ts [file] [--riders 5000] [--seed 1]
 *   npx tsx examples/bike_share/raw/generate.ts [file] --append [--seed 1] [--reach 3]
 *
 * The second form adds three days, and rows that come up to `reach` days late.
 *
 * The same seed gives the same rows, on every machine and on every day.
 */
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type AppendedBatch, appendLateBatch } from './late.ts';
import { makeMessy } from './mess.ts';
import { simulate } from './simulate.ts';
import { appendRows, createTables, tableNames } from './tables.ts';

export { type AppendedBatch, appendLateBatch };

export interface BikeShareOptions {
  /** How many people sign up in the two years; everything else grows with it. Default 5,000: about 200,000 events. */
  readonly riders?: number;
  readonly seed?: number;
  /** A DuckDB file, made if it is not there, or an open connection. Default `bike_share.duckdb` beside this folder. */
  readonly out?: string | DuckDBConnection;
  readonly progress?: (line: string) => void;
}

/** Replaces the tables of schema `raw`; touches nothing else in the file. Returns the number of rows per table. */
export async function generateBikeShare(options: BikeShareOptions = {}): Promise<Readonly<Record<string, number>>> {
  const { riders = 5000, seed = 1, out = defaultFile(), progress = () => {} } = options;
  progress(`Two years in Aldermouth: ${riders.toLocaleString('en')} riders, seed ${seed}.`);
  const data = simulate(riders, seed);
  makeMessy(data, seed);
  await withConnection(out, async (connection) => {
    await createTables(connection);
    await appendRows(connection, data, progress);
  });
  return Object.fromEntries(tableNames.map((table) => [table, data[table].length]));
}

async function withConnection(
  out: string | DuckDBConnection,
  use: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  if (typeof out !== 'string') return use(out);
  const instance = await DuckDBInstance.create(out);
  try {
    const connection = await instance.connect();
    await use(connection);
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

function defaultFile(): string {
  return fileURLToPath(new URL('../bike_share.duckdb', import.meta.url));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      riders: { type: 'string' },
      seed: { type: 'string' },
      append: { type: 'boolean' },
      reach: { type: 'string' },
    },
  });
  const started = performance.now();
  const out = positionals[0] ?? defaultFile();
  const seed = Number(values.seed ?? 1);
  if (values.append) {
    await withConnection(out, async (connection) => {
      const { rides, appOpens, lateRides } = await appendLateBatch(connection, {
        seed,
        reach: Number(values.reach ?? 3),
      });
      console.log(`Added ${rides} rides, ${lateRides} of them late, and ${appOpens} openings of the app.`);
    });
  } else {
    await generateBikeShare({
      out,
      seed,
      riders: Number(values.riders ?? 5000),
      progress: (line) => console.log(line),
    });
  }
  console.log(`Written to ${relative('.', out)} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
