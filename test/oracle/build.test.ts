import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { actions } from './build-sources.ts';
import { type Engine, World } from './build-world.ts';

const duckdb: Engine = {
  connection: () => '{ type: duckdb, path: world.duckdb }',
  jsonObject: 'json_object',
  async run(folder, statements) {
    const instance = await DuckDBInstance.create(join(folder, 'world.duckdb'));
    const connection = await instance.connect();
    for (const sql of statements) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  },
};

describe('law 1, on DuckDB', () => {
  test('whatever happens to the sources in time, a build leaves the rows that the sources mean', async () => {
    await fc.assert(
      fc.asyncProperty(actions, async (steps) => {
        const world = new World(duckdb);
        try {
          await world.begin();
          for (const step of steps) await world.act(step);
          await world.compareWithFullBuild();
        } finally {
          world.end();
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 45_000 },
    );
  });
});
