import { type Tables, tableDesign } from '../table-design.ts';

/** Source: `warehouses.md`: not in the guide; measured. */
export const duckdbTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: true,
  tableName: (name) => name,
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: ({ layout }) =>
    tableDesign({
      why: `The guide does not speak of DuckDB, which has no clustering to declare: builds load the rows ordered by ${layout === 'single' ? 'activity and time' : 'time'}, so that a query reads only the blocks it needs.`,
    }),
  advice: () => undefined,
};
