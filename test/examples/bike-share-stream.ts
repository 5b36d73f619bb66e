import type { DuckDBConnection } from '@duckdb/node-api';
import { allRows, exampleProject, testText } from './example.ts';

/** Makes the temporary table `stream` from the raw tables: the customer stream as `processing.md` defines it, by hand. */
export async function makeStreamByHand(connection: DuckDBConnection): Promise<void> {
  const project = exampleProject('bike_share');
  await connection.run(`create temp table given as ${allRows(project)}`);
  await connection.run(`create temp view aliases as ${project.transformations.get('email_changes')?.sql}`);
  await connection.run(`create temp view removals as ${project.transformations.get('erasure_requests')?.sql}`);
  await connection.run(`create temp table stream as ${testText('bike_share/stream.sql')}`);
}
