import type { DuckDBConnection } from '@duckdb/node-api';
import { allRows, exampleProject, exampleText, testText } from './example.ts';

/** Makes the temporary table `stream` from the raw tables: the customer stream as the design defines it, by hand. */
export async function makeStreamByHand(connection: DuckDBConnection): Promise<void> {
  const project = exampleProject('bike_share');
  const said = (id: string): string => exampleText(`bike_share/transformations/${id}.sql`);
  await connection.run(`create temp table given as ${allRows(project)}`);
  await connection.run(`create temp view aliases as ${said('email_changes')}`);
  await connection.run(`create temp view removals as ${said('erasure_requests')}`);
  await connection.run(`create temp table stream as ${testText('bike_share/stream.sql')}`);
}
