import { DuckDBInstance } from '@duckdb/node-api';

/** Placeholder: answers with the version of the embedded warehouse. */
async function main(): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const [row] = (await connection.runAndReadAll('select version()')).getRows();
  console.log(String(row?.[0]));
}

void main();
