import type { DuckDBConnection } from '@duckdb/node-api';
import { allRows, exampleProject, testText } from './example.ts';

/**
 * Makes the temporary table `stream` from the raw tables: the customer stream as the design defines it, by hand. With roles:
 * changed addresses are followed and erasure requests honoured, by two transformations that no build takes yet.
 */
export async function makeStreamByHand(
  connection: DuckDBConnection,
  { withRoles }: { readonly withRoles: boolean },
): Promise<void> {
  const project = exampleProject('bike_share');
  await connection.run(`create temp table given as ${allRows(project)}`);
  await connection.run(`create temp view aliases as ${testText('bike_share/email_changes.sql')} ${only(withRoles)}`);
  await connection.run(
    `create temp view removals as ${testText('bike_share/erasure_requests.sql')} ${only(withRoles)}`,
  );
  await connection.run(`create temp table stream as ${testText('bike_share/stream.sql')}`);
}

const only = (taken: boolean): string => (taken ? '' : 'where false');
