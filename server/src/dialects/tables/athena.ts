import { keyColumns, type TableDesign, type Tables, tableDesign, type WantedTable } from '../table-design.ts';

const quoted = (name: string): string => `\`${name.replaceAll('`', '``').toLowerCase()}\``;

/**
 * Iceberg tables. Definitions are Hive's SQL, with its quotes and types, while queries are Trino's. Source: the
 * implementation guide, "Structure", Athena; `warehouses.md`.
 */
export const athenaTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'recommended' },
  types: { string: 'string', timestamp: 'timestamp', json: 'string', float: 'double', integer: 'bigint' },
  quoted,
  notNull: false,
  ignoresCase: true,
  // The catalogue keeps small letters, digits and underscores.
  tableName: (name) => name.toLowerCase().replace(/[^a-z0-9_]/g, '_'),
  createSchema: (schema) => `create database if not exists ${schema}`,
  design: (wanted) => (wanted.tableLayout === 'guide' ? byDay(wanted) : byMonth(wanted)),
  advice: ({ tableLayout }) =>
    tableLayout === 'guide'
      ? {
          against: 'tableLayout',
          instead: 'recommended',
          because:
            'The guide’s partitions by occurrence and day are more than the 100 that an Athena statement can write to, and hold too few rows each.',
        }
      : undefined,
};

function byDay(wanted: WantedTable): TableDesign {
  const { column } = wanted;
  const key = [keyColumns(wanted, 'activity', 'activity_occurrence'), `day(${column('ts')})`];
  return iceberg(wanted, {
    why: 'As the guide says. A statement can write to at most 100 partitions, which this layout passes within days: builds have to write in batches that stay under it. `table_layout: recommended` has months instead.',
    key,
    reason: `A query reads the files of its ${wanted.layout === 'single' ? 'activities, ' : ''}occurrences and days alone.`,
  });
}

function byMonth(wanted: WantedTable): TableDesign {
  const { column } = wanted;
  const key = [keyColumns(wanted, 'activity'), `month(${column('ts')})`].filter((part) => part !== '');
  return iceberg(wanted, {
    why: 'The guide partitions by occurrence and day as well. That is more than the 100 partitions a statement can write to, in files of a few rows. Months stay under it and make files worth reading.',
    key,
    reason: `A query reads the files of its ${wanted.layout === 'single' ? 'activities and months' : 'months'} alone. A build writes at most 100 of them in a statement.`,
  });
}

function iceberg(
  wanted: WantedTable,
  { why, key, reason }: { readonly why: string; readonly key: readonly string[]; readonly reason: string },
): TableDesign {
  const { bareName, bareSchema, location } = wanted;
  const root = (location ?? 's3://your-bucket/activity-schema').replace(/\/+$/, '');
  const path = [root, ...(bareSchema === undefined ? [] : [bareSchema]), bareName].join('/').replaceAll("'", "''");
  return tableDesign({
    why,
    clauses: [
      { sql: `partitioned by (${key.join(', ')})`, reason },
      {
        sql: `location '${path}/'`,
        reason:
          location === undefined
            ? 'Put your own bucket here, or set `table_location` on the connection.'
            : 'Under the connection’s `table_location`; nothing else may write there.',
      },
      {
        sql: "tblproperties ('table_type' = 'ICEBERG')",
        reason: 'Only Iceberg tables can be updated, merged into and deleted from.',
      },
    ],
    afterBuilds: [
      {
        sql: `optimize ${wanted.nameInQueries} rewrite data using bin_pack`,
        reason: 'Small files become large ones.',
      },
    ],
  });
}
