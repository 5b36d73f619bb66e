import { walkBoundaries } from './boundaries.ts';
import { seen } from './boundary-state.ts';
import { besideDuckdb, duckdbFile, keepingDuckdb } from './keeping-duckdb.ts';

walkBoundaries({
  name: 'DuckDB',
  engine: async () => keepingDuckdb,
  kinds: ['kill'],
  milliseconds: 6,
  // Another process cannot read a file that is written: this one reads on a connection beside the command's.
  async openReader({ folder }) {
    const { ask, close } = await besideDuckdb(duckdbFile(folder));
    return { read: () => seen(ask), close };
  },
});
