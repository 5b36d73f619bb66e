import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { expectSameRows } from './answers.ts';

test('the comparison sees a missing row, a row too many, another column, and lets types of numbers be', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const same = (actual: string, expected: string) => expectSameRows(connection, actual, expected);
  await same('select 1 as a, null as b', 'select 1.0000000001::double as a, null as b');
  await same(`select unnest([2, 1]) as a order by a`, `select unnest([2, 1]) as a`);
  await expect(same('select unnest([1, 1]) as a', 'select 1 as a')).rejects.toThrow();
  await expect(same('select 1 as a', 'select unnest([1, 1]) as a')).rejects.toThrow();
  await expect(same('select 1 as a', 'select 1 as b')).rejects.toThrow();
  await expect(same('select 1.1 as a', 'select 1.2 as a')).rejects.toThrow();
});
