import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { holdDuckdbFile } from '../../server/src/warehouses/duckdb-file.ts';
import { duckdbEngine } from '../oracle/build-duckdb-engine.ts';
import type { Ask } from './boundary-state.ts';
import type { KeepingEngine } from './keeping.ts';

export const duckdbFile = (folder: string): string => join(folder, 'world.duckdb');

/** A connection beside those of a command in this process: another instance would not see what it writes. */
export async function besideDuckdb(path: string): Promise<{ readonly ask: Ask; close(): Promise<void> }> {
  const file = await holdDuckdbFile(path, 'write', 'test');
  const connection = await file.instance.connect();
  return {
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
    async close() {
      connection.closeSync();
      await file.release();
    },
  };
}

/** A world's file is kept as a copy beside it. */
export const keepingDuckdb: KeepingEngine = {
  ...duckdbEngine,
  async rows(folder, sql) {
    const instance = await DuckDBInstance.create(duckdbFile(folder));
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRows();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
  async keep(folder, name) {
    copyFileSync(duckdbFile(folder), join(folder, `${name}.kept`));
  },
  async restore(folder, name) {
    for (const end of ['', '.wal', '.lease']) rmSync(`${duckdbFile(folder)}${end}`, { force: true });
    copyFileSync(join(folder, `${name}.kept`), duckdbFile(folder));
  },
};
