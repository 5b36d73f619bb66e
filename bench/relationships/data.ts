import { activities } from './stream.ts';

/** One of so many entities has so many rows on average. */
const rowsPerEntity = 50;
/** Six entities with this share of the rows each: 60,000 of 10 million. */
const heavy = { entities: 6, share: 0.006 };
const days = 120;

/**
 * A DuckDB query that makes the stream, the same for the same number of rows. Its times: whole seconds, so that
 * every warehouse writes them as long as each other, and a fifth rounded to the day, so that ties are common. Its entities: a heavy tail, and six that are heavier still. One row in a hundred knows its
 * device alone, but an order knows its customer. Ids are as long as each other, so that every collation orders them alike; amounts are quarters, so that
 * sums are exact.
 */
export function generateStream(rows: number): string {
  const entities = Math.max(20, Math.round(rows / rowsPerEntity));
  const unit = (salt: number): string => `(hash(n, ${salt}) % 1000000007 / 1000000007.0)`;
  const one = (salt: number, of: number): string => `(hash(n, ${salt}) % ${of})`;
  return `with dice as (
  select
    n,
    ${unit(1)} as whose,
    pow(${unit(2)}, 1.5) as light,
    ${one(3, 1000)} as what,
    timestamp '2024-01-01' + to_seconds((${unit(4)} * ${days * 86_400})::bigint) as moment,
    ${one(5, 5)} = 0 as rounded,
    ${one(6, 100)} > 0 as known
  from range(${rows}) as numbers(n)
), event as (
  select
    n,
    'e' || lpad(n::varchar, 9, '0') as activity_id,
    case when rounded then date_trunc('day', moment)::timestamp else moment end as ts,
    lpad(case
      when whose < ${heavy.entities * heavy.share} then floor(whose / ${heavy.share})
      else ${heavy.entities} + floor(light * ${entities - heavy.entities})
    end::bigint::varchar, 8, '0') as entity,
    ${activityOf('what')} as activity,
    known or activity = 'completed_order' as known,
    '{' || case when ${one(7, 10)} = 0 then '' else '"campaign": "c' || ${one(8, 20)} || '", ' end
      || '"path": "/p' || ${one(9, 40)} || '", "device": "'
      || case when ${one(10, 10)} < 5 then 'mobile' when ${one(10, 10)} < 9 then 'desktop' else 'tablet' end
      || '", "referrer": "https://example.com/' || ${one(11, 500)} || '", "position": ' || ${one(12, 30)} || '}'
      as feature_json,
    case when ${one(13, 20)} > 0 then ${one(14, 800)} / 4.0 end::double as amount
  from dice
)
select
  activity_id,
  ts,
  case when known then 'customer_' || entity end as customer,
  activity,
  'device_' || entity as anonymous_customer_id,
  feature_json,
  case when activity in ('completed_order', 'viewed_item', 'visited_page') then amount end as revenue_impact,
  case when n % 4 = 0 then 'https://example.com/events/' || activity_id end as link,
  row_number() over series as activity_occurrence,
  lead(ts) over series as activity_repeated_at
from event
window series as (partition by activity, case when known then 'customer_' || entity else 'device_' || entity end order by ts, activity_id)`;
}

function activityOf(thousandths: string): string {
  let reached = 0;
  const branches = activities.map(([name, share]) => {
    reached += share;
    return `when ${thousandths} < ${reached} then '${name}'`;
  });
  return `case ${branches.join(' ')} end`;
}
