import { expect, test } from 'vitest';
import { dialectNames } from '../dialects/index.ts';
import { createWorkspace } from '../workspace.ts';

const connections: Readonly<Record<string, string>> = {
  duckdb: 'path: a.duckdb',
  postgres: 'host: a, database: b',
};

test.each(dialectNames)('hover on a stream shows its table on %s', (dialect) => {
  const workspace = createWorkspace();
  const settings = `name: shop
connections: { dev: { type: ${dialect}, ${connections[dialect] ?? 'database: b'} } }
connection: dev
streams:
  customer_stream: { entity: customer, schema: analytics }
`;
  const query = 'using customer_stream select all signed_up (ts)';
  workspace.setFile({ path: '/shop/activity_schema.yml', text: settings });
  workspace.setFile({ path: '/shop/queries/q.aql', text: query });
  const transformation = "select 1 as activity_id, ts, email as customer, 'signed_up' as activity from raw.users";
  workspace.setFile({ path: '/shop/transformations/signed_up.sql', text: transformation });
  for (const [path, text] of [
    ['/shop/activity_schema.yml', settings],
    ['/shop/queries/q.aql', query],
  ] as const) {
    const shown = workspace.hover(path, text.indexOf('customer_stream') + 1)?.markdown ?? '';
    const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(shown) ?? [];
    expect(sql, path).toBe(`${workspace.ddl('/shop', { stream: 'customer_stream' }).trim()}\n`);
    expect(sql).toMatch(/create .*table/i);
  }
});
