import type { Dialect } from '../dialects/dialect.ts';
import { indented, type StreamTable } from './stream-table.ts';

/**
 * Which customer each anonymous row belongs to. `rows` is a relation with `_row`, `activity`, `activity_id`, `ts`,
 * `anonymous_customer_id` and `customer` as the source gave it; the answer has `_row` and `customer` for those of its rows without a customer whose device was ever seen with one. Linear in the rows of a device: its
 * intervals and its anonymous rows are laid on one line, and a row falls into the last interval that began before it.
 * Source: `processing.md`, step 5.
 */
export function identifiedCustomers({ dialect, stream }: StreamTable, rows: string): string {
  const grace = stream.identity === false ? 0 : stream.identity.graceSeconds;
  const startsAt = dialect.addInterval('ts', -grace, 'second');
  return `with intervals as (
  select anonymous_customer_id, customer, place, ${startsAt} as starts_at
  from (
    ${indented(newcomers(dialect, rows), 4)}
  ) as seen
),
timeline as (
  select anonymous_customer_id, starts_at as ts, place, null as _row
  from intervals
  union all
  select anonymous_customer_id, ts, null, _row
  from ${indented(rows, 2)}
  where customer is null
),
placed as (
  select
    anonymous_customer_id, _row,
    count(place) over (
      partition by anonymous_customer_id order by ts, place nulls last
      rows between unbounded preceding and current row
    ) as place
  from timeline
)
select p._row, i.customer
from placed as p
-- The first interval reaches back to the beginning of time.
join intervals as i on i.anonymous_customer_id = p.anonymous_customer_id and i.place = greatest(p.place, 1)
where p._row is not null`;
}

/**
 * Of each device the sightings of somebody else than before: `anonymous_customer_id`, `ts`, `customer`, and `place`, their
 * number. `rows` as above.
 */
export function newcomers({ textOrder }: Pick<Dialect, 'textOrder'>, rows: string): string {
  const inOrder = `over (partition by anonymous_customer_id order by ts, ${textOrder('activity')}, ${textOrder('activity_id')})`;
  return `select
  anonymous_customer_id, ts, customer,
  row_number() ${inOrder} as place
from (
  select
    anonymous_customer_id, ts, customer, activity, activity_id,
    lag(customer) ${inOrder} as previous
  from ${indented(rows, 2)}
  where customer is not null and anonymous_customer_id is not null
) as sightings
where previous is null or previous <> customer`;
}
