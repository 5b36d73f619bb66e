import type { Candidate } from './candidates.ts';
import type { Engine } from './engine.ts';
import type { Layout } from './options.ts';
import { columns, entity, layoutWords, renumber, selectEvents, tablesOf, window } from './statements.ts';

/** How its name begins; the layout follows. */
export const sameDutiesName = 'by hand, with ids and identities' as const;

const temporary = ['incoming', 'devices', 'device_rows', 'identified', 'touched'] as const;

/**
 * By hand what a build does besides numbering: no id comes twice, and anonymous rows of a device are its customer's, whom a
 * person who writes SQL takes to be the first that was ever seen on it.
 */
export function sameDuties(engine: Engine, layout: Layout): Candidate {
  const { dialect } = engine;
  const locator = dialect.rowLocator;
  const isPostgres = dialect.name === 'postgres';
  const schema = `duties_${layout}`;
  const tables = tablesOf(engine, schema, layout);
  const analyze = (name: string): readonly string[] => (isPostgres ? [`analyze ${name}`] : []);
  const changed = (from: string): string => `select activity, customer as entity from ${from} where customer is not null
union select activity, anonymous_customer_id from ${from}`;
  return {
    name: `${sameDutiesName}, ${layoutWords[layout]}`,
    prepare: [
      `create schema ${schema}`,
      `create table ${schema}.identified as
select
  activity_id, ts, activity, anonymous_customer_id, feature_json, revenue_impact, link,
  customer as source_customer,
  coalesce(customer, first_value(customer) over (
    partition by anonymous_customer_id order by case when customer is null then 1 else 0 end, ts
  )) as customer
from (${selectEvents(engine, 'raw.events')}) as e`,
      ...tables.flatMap(({ name, where }) => [
        `create table ${name} as
select
  ${columns},
  source_customer,
  cast(row_number() over ${window} as bigint) as activity_occurrence,
  lead(ts) over ${window} as activity_repeated_at
from ${schema}.identified
${where}
order by activity, ts`,
        ...(isPostgres
          ? [
              `create index on ${name} (activity, (${entity}), ts)`,
              `create index on ${name} (activity, activity_id)`,
              `create index on ${name} (anonymous_customer_id)`,
              `analyze ${name}`,
            ]
          : []),
      ]),
      `drop table ${schema}.identified`,
    ],
    update: [
      'begin',
      `create temp table incoming as
${tables
  .map(
    ({ name, where }) => `select * from (${selectEvents(engine, 'raw.delta')}) as e
${where === '' ? 'where' : `${where} and`} not exists (select 1 from ${name} as s where s.activity = e.activity and s.activity_id = e.activity_id)`,
  )
  .join('\nunion all\n')}`,
      ...analyze('incoming'),
      ...tables.map(
        ({ name, where }) =>
          `insert into ${name} (${columns}, source_customer) select ${columns}, customer from incoming ${where} order by activity, ts`,
      ),
      'create temp table devices as select distinct anonymous_customer_id from incoming',
      ...analyze('devices'),
      `create temp table device_rows as
${tables
  .map(
    ({ name }) => `select ${locator} as place, activity, ts, anonymous_customer_id, customer, source_customer
from ${name} where anonymous_customer_id in (select anonymous_customer_id from devices)`,
  )
  .join('\nunion all\n')}`,
      ...analyze('device_rows'),
      `create temp table identified as
select d.place, d.activity, d.anonymous_customer_id, o.owner as customer
from device_rows as d
join (
  select distinct anonymous_customer_id, first_value(source_customer) over (
    partition by anonymous_customer_id order by ts
  ) as owner
  from device_rows where source_customer is not null
) as o on o.anonymous_customer_id = d.anonymous_customer_id
where d.source_customer is null and d.customer is distinct from o.owner`,
      ...analyze('identified'),
      ...tables.map(
        ({ name, where }) => `update ${name} as s set customer = i.customer
from (select * from identified ${where}) as i where i.place = s.${locator}`,
      ),
      `create temp table touched as
${changed('incoming')}
union
${changed('identified')}`,
      ...analyze('touched'),
      ...tables.map(({ name, where }) => renumber(engine, name, `touched ${where}`)),
      ...temporary.map((name) => `drop table ${name}`),
      'commit',
    ],
  };
}
