import { keyColumns, type TableDesign, type Tables, tableDesign, type WantedTable } from '../table-design.ts';

/** Source: the implementation guide, "Structure", Databricks; its documentation of liquid clustering. */
export const databricksTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: true,
  // Unity Catalog takes no periods, spaces, slashes and control characters, and keeps names in small letters.
  tableName: (name) => name.replace(/[\s./\p{Cc}]/gu, '_').toLowerCase(),
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: (wanted) => (wanted.tableLayout === 'guide' ? partitionedByDay(wanted) : liquid(wanted)),
  advice: () => undefined,
};

const date = 'ts_date';

function partitionedByDay(wanted: WantedTable): TableDesign {
  const { column, name } = wanted;
  const key = [keyColumns(wanted, 'activity'), date].filter((part) => part !== '').join(', ');
  return tableDesign({
    why: 'The guide partitions by day and clusters by customer. A table with partitions cannot have `cluster by`, so that the rows within a partition are Z-ordered after builds.',
    generated: [
      {
        definition: `${date} date generated always as (cast(${column('ts')} as date))`,
        note: 'The day of `ts`, which tables are partitioned by. Filled in by Databricks.',
      },
    ],
    clauses: [
      {
        sql: `partitioned by (${key})`,
        reason: `A query reads the files of its ${wanted.layout === 'single' ? 'activities and days' : 'days'}; partitions are columns, hence the column for the day.`,
      },
    ],
    afterBuilds: [
      {
        sql: `optimize ${name} zorder by (${column('customer')}, ${column('activity_occurrence')})`,
        reason: 'Small files become large ones, in which the rows of a customer lie together.',
      },
    ],
  });
}

function liquid(wanted: WantedTable): TableDesign {
  return tableDesign({
    why: 'Databricks recommends liquid clustering for every new table: a partition for each activity and day holds too few rows to be worth a file, and keys can be changed later without writing all rows again.',
    clauses: [
      {
        sql: `cluster by (${wanted.layout === 'single' ? keyColumns(wanted, 'activity', 'ts') : keyColumns(wanted, 'ts', 'customer')})`,
        reason: `Files hold a stretch of ${wanted.layout === 'single' ? 'one activity’s time' : 'time, in it few customers'}, and a query skips those it does not need.`,
      },
    ],
    afterBuilds: [{ sql: `optimize ${wanted.name}`, reason: 'Clusters what was written since the last time.' }],
  });
}
