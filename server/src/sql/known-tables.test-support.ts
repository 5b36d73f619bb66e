import type { Catalogue, KnownTable } from './known-tables.ts';

const table = (schema: string, name: string, columns: Readonly<Record<string, string>>): KnownTable => ({
  schema,
  name,
  kind: 'table',
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type, comment: undefined })),
  comment: undefined,
  rows: undefined,
});

/** The tables of a small shop, which tests of what needs a connection read. */
export const shopTables: Catalogue = {
  connection: 'dev',
  database: 'shop',
  schemas: ['app', 'main'],
  searchPath: ['main'],
  tables: [
    {
      ...table('app', 'users', { id: 'bigint', ts: 'timestamp', email: 'varchar', plan: 'varchar' }),
      comment: 'Who signed up.',
      rows: 1200,
    },
    {
      ...table('app', 'rides', {
        activity_id: 'bigint',
        ts: 'timestamp with time zone',
        customer: 'varchar',
        feature_json: 'json',
      }),
      kind: 'view',
    },
    table('main', 'stations', { id: 'bigint', name: 'varchar' }),
  ],
  truncated: false,
  absent: [['app', 'usres'], ['nowhere']],
};
