import { holdDuckdbFile } from '../../server/src/warehouses/duckdb-file.ts';
import { walkBoundaries } from './boundaries.ts';
import { seen } from './boundary-state.ts';
import { duckdbFile, keepingDuckdb } from './keeping-duckdb.ts';

walkBoundaries({
  name: 'DuckDB',
  engine: async () => keepingDuckdb,
  kinds: ['kill'],
  milliseconds: 6,
  // Another process cannot read a file that is written: this one reads on a connection beside the command's.
  async openReader({ folder }) {
    const file = await holdDuckdbFile(duckdbFile(folder), 'write', 'test');
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
