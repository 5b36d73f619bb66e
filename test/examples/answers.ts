import type { DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'vitest';
import { rows } from './example.ts';

/**
 * Two queries have the same rows, each as often, in whatever order. Numbers are compared as numbers, to six digits after the
 * point, so that an integer here may be a double there.
 */
export async function expectSameRows(connection: DuckDBConnection, actual: string, expected: string): Promise<void> {
  const [a, b] = [await comparable(connection, actual), await comparable(connection, expected)];
  expect(a.columns).toEqual(b.columns);
  const differences = await rows(
    connection,
    `with actual as materialized (${a.sql}), expected as materialized (${b.sql})
     (select 'unexpected' as difference, * from (from actual except all from expected) limit 5)
     union all
     (select 'missing' as difference, * from (from expected except all from actual) limit 5)`,
  );
  expect(differences).toEqual([]);
}

async function comparable(connection: DuckDBConnection, sql: string) {
  const body = `(${sql}\n)`;
  const described = await rows(connection, `describe from ${body}`);
  const columns = described.map((column) => String(column.column_name));
  const items = described.map(({ column_name: name, column_type: type }) => {
    if (/INT|DOUBLE|DECIMAL|FLOAT/.test(String(type))) return `round("${name}"::double, 6) as "${name}"`;
    return type === 'JSON' ? `"${name}"::varchar as "${name}"` : `"${name}"`;
  });
  return { columns, sql: `select ${items.join(', ')} from ${body}` };
}
