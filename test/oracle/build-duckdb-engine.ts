import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Engine } from './build-world.ts';

/** A world's engine in a DuckDB file beside its project. */
export const duckdbEngine: Engine = {
  connection: () => '{ type: duckdb, path: world.duckdb }',
  jsonObject: 'json_object',
  async run(folder, statements) {
    const instance = await DuckDBInstance.create(join(folder, 'world.duckdb'));
    const connection = await instance.connect();
    try {
      for (const sql of statements) await connection.run(sql);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
};
