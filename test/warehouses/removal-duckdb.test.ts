import { test } from 'vitest';
import { keepingDuckdb } from './keeping-duckdb.ts';
import { removesEverywhere } from './removal.ts';

test.each(['single', 'per_activity'] as const)('who is removed is gone from everywhere, on DuckDB, %s', (layout) =>
  removesEverywhere(keepingDuckdb, layout),
);
