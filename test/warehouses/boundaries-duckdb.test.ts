import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { holdDuckdbFile } from '../../server/src/warehouses/duckdb-file.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import { walkBoundaries } from './boundaries.ts';
import { seen } from './boundary-state.ts';
import type { KeepingEngine } from './boundary-world.ts';

const fileOf = (folder: string): string => join(folder, 'world.duckdb');

const engine: KeepingEngine = {
  ...duckdbEngine,
  async rows(folder, sql) {
    const instance = await DuckDBInstance.create(fileOf(folder));
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRows();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
  async keep(folder, name) {
    copyFileSync(fileOf(folder), join(folder, `${name}.kept`));
  },
  async restore(folder, name) {
    for (const end of ['', '.wal', '.lease']) rmSync(`${fileOf(folder)}${end}`, { force: true });
    copyFileSync(join(folder, `${name}.kept`), fileOf(folder));
  },
};

walkBoundaries({
  name: 'DuckDB',
  engine: async () => engine,
  kinds: ['kill'],
  milliseconds: 6,
  // Another process cannot read a file that is written: this one reads on a connection beside the command's.
  async openReader({ folder }) {
    const file = await holdDuckdbFile(fileOf(folder), 'write', 'test');
    const connection = await file.instance.connect();
    return {
      read: () => seen(async (sql) => (await connection.runAndReadAll(sql)).getRows()),
      async close() {
        connection.closeSync();
        await file.release();
      },
    };
  },
});
