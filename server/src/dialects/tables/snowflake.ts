import { keyColumns, type Tables, tableDesign } from '../table-design.ts';

/** Source: the implementation guide, "Structure", Snowflake. */
export const snowflakeTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: false,
  tableName: (name) => name,
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: (wanted) => {
    const { column } = wanted;
    const key = [
      keyColumns(wanted, 'activity'),
      `${column('activity_occurrence')} in (1, null)`,
      `${column('activity_repeated_at')} is null`,
      `to_date(${column('ts')})`,
    ].filter((part) => part !== '');
    return tableDesign({
      why: 'Snowflake reclusters in the background, which costs credits, and prunes the partitions that a query does not need.',
      clauses: [
        {
          sql: `cluster by (${key.join(', ')})`,
          reason: `${wanted.layout === 'single' ? 'An activity’s rows together; in them' : 'Of an activity’s rows'} those of a first time (\`in (1, null)\` is true for it, null for all others), then those of a last time, then by day: a key of few values, as Snowflake asks for.`,
        },
      ],
    });
  },
  advice: () => undefined,
};
