import { keyColumns, type Tables, tableDesign } from '../table-design.ts';

/** Source: the implementation guide, "Structure", BigQuery. */
export const bigqueryTables: Tables = {
  defaults: { layout: 'per_activity', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: false,
  // Letters, marks, numbers, connectors, dashes and spaces.
  tableName: (name) => name.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]/gu, '_'),
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: (wanted) =>
    tableDesign({
      why:
        wanted.layout === 'single'
          ? `BigQuery partitions by one thing only, which is time here. ${oneTableEach}`
          : 'With a table for each activity, a query reads no other activity’s rows, and pays for none.',
      clauses: [
        {
          sql: `partition by timestamp_trunc(${wanted.column('ts')}, month)`,
          reason:
            'A query for a span of time is billed for its months alone. By day, decades would not fit the limit of partitions.',
        },
        {
          sql: `cluster by ${keyColumns(wanted, 'activity', 'activity_occurrence', 'customer')}`,
          reason:
            wanted.layout === 'single'
              ? 'Within a month the blocks of an activity lie together, in them those of first times.'
              : 'Within a month the blocks of first times lie together, in them those of a customer.',
        },
      ],
    }),
  advice: ({ layout }) =>
    layout === 'single' ? { against: 'layout', instead: 'per_activity', because: oneTableEach } : undefined,
};

const oneTableEach =
  'The implementation guide highly recommends one table per activity on BigQuery, which cannot partition by both activity and time.';
