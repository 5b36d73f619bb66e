import type { Engine } from './engine.ts';
import type { Layout } from './options.ts';
import { sameDuties } from './same-duties.ts';
import { columns, entity, type FoundBy, layoutWords, renumber, selectEvents, tablesOf, window } from './statements.ts';

/** The statements that others would bring a stream up to date with, written by hand. The rows that came are in `raw.delta`. */

/** A table laid out as a build lays it out, with occurrences. `where`: of one activity. */
function filled(engine: Engine, table: string, where: string): readonly string[] {
  const { dialect } = engine;
  return [
    `create table ${table} as
select
  ${columns},
  cast(row_number() over ${window} as bigint) as activity_occurrence,
  lead(ts) over ${window} as activity_repeated_at
from (${selectEvents(engine, 'raw.events')}) as e
${where}
order by activity, ts`,
    ...(dialect.name === 'postgres'
      ? [
          `create index on ${table} (activity, (${entity}), ts)`,
          `create index on ${table} (activity, activity_id)`,
          `analyze ${table}`,
        ]
      : []),
  ];
}

/** Insert what is new, number the affected groups anew, write the rows that changed: the least that has to be done. */
function brought(engine: Engine, table: string, where: string, mark: string, by: FoundBy): readonly string[] {
  const groups = `groups_${mark}`;
  return [
    `insert into ${table} (${columns})
select ${columns} from (${selectEvents(engine, 'raw.delta')}) as e ${where} order by activity, ts`,
    `create temp table ${groups} as
select distinct activity, coalesce(who, device) as entity from raw.delta ${where}`,
    ...(engine.dialect.name === 'postgres' ? [`analyze ${groups}`] : []),
    renumber(engine, table, groups, by),
    `drop table ${groups}`,
  ];
}

export interface Candidate {
  readonly name: string;
  /** Makes its table from the source as it is. */
  readonly prepare: readonly string[];
  /** Brings it up to date. */
  readonly update: readonly string[];
}

/** Those of the layouts, then that which knows one table alone. */
export function handWritten(engine: Engine, layouts: readonly Layout[]): readonly Candidate[] {
  return [
    ...layouts.map((layout) => reference(engine, layout, 'place')),
    ...layouts.map((layout) => reference(engine, layout, 'key')),
    ...layouts.map((layout) => sameDuties(engine, layout)),
    {
      name: 'dbt style: append, then all windows again',
      prepare: [
        'create schema dbt',
        `create table dbt.rows as ${selectEvents(engine, 'raw.events')}`,
        `create table dbt.stream as ${windows()}`,
      ],
      update: [
        `insert into dbt.rows ${selectEvents(engine, 'raw.delta')}`,
        `create table dbt.stream_new as ${windows()}`,
        'drop table dbt.stream',
        'alter table dbt.stream_new rename to stream',
      ],
    },
  ];
}

/** How their names begin; the layout follows. */
export const referenceNames: Readonly<Record<FoundBy, string>> = {
  place: 'reference',
  key: 'reference by keys',
};

function reference(engine: Engine, layout: Layout, by: FoundBy): Candidate {
  const schema = `hand_${by}_${layout}`;
  const tables = tablesOf(engine, schema, layout);
  return {
    name: `${referenceNames[by]}, ${layoutWords[layout]}`,
    prepare: [`create schema ${schema}`, ...tables.flatMap(({ name, where }) => filled(engine, name, where))],
    update: [
      'begin',
      ...tables.flatMap(({ name, where }, index) => brought(engine, name, where, String(index), by)),
      'commit',
    ],
  };
}

function windows(): string {
  return `select
  ${columns},
  row_number() over (partition by activity, ${entity} order by ts) as activity_occurrence,
  lead(ts) over (partition by activity, ${entity} order by ts) as activity_repeated_at
from dbt.rows`;
}
