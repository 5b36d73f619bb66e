import { keyColumns, type Tables, tableDesign } from '../table-design.ts';

/** Source: the implementation guide, "Structure", Redshift. */
export const redshiftTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: true,
  tableName: (name) => name,
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: (wanted) =>
    tableDesign({
      why: 'Redshift keeps the rows sorted, and skips the blocks whose least and greatest values rule them out.',
      clauses: [
        {
          sql: 'diststyle even',
          reason: 'Every slice has as many rows as the next, however busy single customers are.',
        },
        {
          sql: `compound sortkey (${keyColumns(wanted, 'activity', 'ts', 'activity_occurrence')})`,
          reason:
            wanted.layout === 'single'
              ? 'Queries ask for an activity first, then for a span of time, then for the first time of each.'
              : 'Queries ask for a span of time, then for the first time of each.',
        },
      ],
      afterBuilds: [
        {
          sql: `analyze ${wanted.name}`,
          reason: 'Redshift does this by itself when it is idle, which may be after the first query.',
        },
      ],
    }),
  advice: () => undefined,
};
