/**
 * Makes `flights.duckdb` from the Parquet files in this folder.
 *
 *   npx tsx examples/flights/raw/load.ts [file]
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Replaces the tables of schema `raw` and the entity table; touches nothing else in the file. */
export async function loadFlights(file: string = fileURLToPath(new URL('../flights.duckdb', import.meta.url))) {
  const instance = await DuckDBInstance.create(file);
  try {
    const connection = await instance.connect();
    await connection.run(`set file_search_path = '${folder.replaceAll("'", "''")}'`);
    await connection.run(await readFile(new URL('load.sql', import.meta.url), 'utf8'));
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  await loadFlights(process.argv[2]);
  console.log(`Loaded in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}
