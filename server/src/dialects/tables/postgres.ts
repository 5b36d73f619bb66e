import {
  keyColumns,
  type Reasoned,
  type TableDesign,
  type Tables,
  tableDesign,
  type WantedTable,
} from '../table-design.ts';

/**
 * Few indexes, `analyze` after bulk loads, partitions for long tables: what the guide's blog post on PostgreSQL says.
 * Source: `warehouses.md`.
 */
export const postgresTables: Tables = {
  defaults: { layout: 'single', tableLayout: 'guide' },
  notNull: true,
  ignoresCase: false,
  tableName: (name) => name,
  createSchema: (schema) => `create schema if not exists ${schema}`,
  design: (wanted) => ({
    ...indexed(wanted, true),
    option:
      wanted.tableLayout === 'recommended' && wanted.layout === 'single'
        ? {
            reason:
              'An option for streams of some hundred million rows that something else than `build` writes: a partition for each activity, and in it one for each year. Old years are detached in a moment, and vacuum and analyze work on parts. (`build` finds rows by their place in a table, which is not one place in a partitioned one.)',
            design: partitioned(wanted),
          }
        : undefined,
  }),
  advice: () => undefined,
};

function indexed(wanted: WantedTable, unique: boolean): TableDesign {
  const { column, entity, hasIdentities, name } = wanted;
  const anonymous = column('anonymous_customer_id');
  return tableDesign({
    why: 'As the blog post that the guide refers to: few indexes, because each costs time in every build, and analyze after bulk loads.',
    indexes: [
      {
        suffix: 'time',
        unique: false,
        on: `(${keyColumns(wanted, 'activity', 'ts')}) include (${column('customer')})`,
        reason: 'Queries ask for an activity in a span of time, and join on the customer without visiting the table.',
      },
      {
        suffix: 'id',
        unique,
        on: `(${keyColumns(wanted, 'activity', 'activity_id')})`,
        reason: `\`activity_id\` is unique within its activity; a build finds the row it brings up to date by it.${unique ? '' : ' Not a unique index: in a partitioned table that would need `ts` as well.'}`,
      },
      {
        suffix: 'entity',
        unique: false,
        on: `(${[keyColumns(wanted, 'activity'), `(${entity} collate "C")`, column('ts')].filter((part) => part !== '').join(', ')})`,
        reason:
          'A build renumbers the occurrences of the entities it touched, and of no others. In the order of bytes, as queries sort entities too.',
      },
      ...(hasIdentities
        ? [
            {
              suffix: 'device',
              unique: false,
              on: `(${anonymous}, ${column('ts')}) where ${anonymous} is not null`,
              reason: 'A build looks up whom the devices it touched were last seen with, and their rows from there on.',
            },
          ]
        : []),
    ],
    afterBuilds: [
      { sql: `analyze ${name}`, reason: 'After a bulk load the planner has to learn what the table holds now.' },
    ],
  });
}

function partitioned(wanted: WantedTable): TableDesign {
  const { activities, beside, column, name } = wanted;
  const year = 2026;
  return {
    ...indexed(wanted, false),
    clauses: [
      {
        sql: `partition by list (${column('activity')})`,
        reason: 'A query reads the partitions of its activities.',
      },
    ],
    partitions: [
      ...activities.flatMap((activity): Reasoned[] => {
        const ofActivity = beside(activity);
        const partition = (of: string, suffix: string, values: string): string =>
          `create table if not exists ${beside(suffix)} partition of ${of} ${values}`;
        return [
          {
            sql: partition(name, activity, `for values in (${text(activity)}) partition by range (${column('ts')})`),
            reason: `The partition of ${activity}.`,
          },
          {
            sql: partition(
              ofActivity,
              `${activity}_${year}`,
              `for values from ('${year}-01-01') to ('${year + 1}-01-01')`,
            ),
            reason: 'One of its years; the others are made like it, each before its rows come.',
          },
          { sql: partition(ofActivity, `${activity}_rest`, 'default'), reason: 'Rows of years without a partition.' },
        ];
      }),
      {
        sql: `create table if not exists ${beside('rest')} partition of ${name} default`,
        reason: 'Rows of activities without a partition.',
      },
    ],
  };
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
