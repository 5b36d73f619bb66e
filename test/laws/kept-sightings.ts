import assert from 'node:assert/strict';
import { newcomers, type StreamRow } from '../oracle/build.ts';
import type { OpenEngine } from './engines.ts';

/**
 * What the ledger keeps of who was seen on which device is what the rows say: all of it or, where it says so or people are
 * removed, nothing.
 */
export async function holdsOfSightings(engine: OpenEngine, schema: string, rows: readonly StreamRow[]): Promise<void> {
  const kept = await engine.rows(
    `select anonymous_customer_id, place, replace(cast(ts as varchar), ' ', 'T'), customer from ${schema}._activity_schema_sightings`,
  );
  const state = `from ${schema}._activity_schema_state where transformation = ''`;
  const [[noted] = []] = await engine.rows(`select sightings ${state}`);
  const named = rows.map((row) => ({ ...row, customer: row._source_customer }));
  const devices = noted ? new Set(rows.map((row) => row.anonymous_customer_id)) : new Set<string>();
  devices.delete(null);
  const expected = [...devices].flatMap((device) =>
    newcomers(named.filter((row) => row.anonymous_customer_id === device)).map(({ ts, customer }, index) =>
      [device, index + 1, ts, customer].join(' '),
    ),
  );
  if (noted) assert.equal(noted, expected.length > 0 ? 'some' : 'none', 'what the ledger notes of them');
  assert.deepEqual(kept.map((row) => row.map(String).join(' ')).sort(), expected.sort(), 'the sightings in the ledger');
}
