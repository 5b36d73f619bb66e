import { test } from 'vitest';
import { keepingDuckdb } from './keeping-duckdb.ts';
import { removesEverywhere } from './removal.ts';

test('who is removed is gone from everywhere, on DuckDB', () => removesEverywhere(keepingDuckdb, 'single'));
