-- The customer stream by hand, from `given`: all rows of the transformations with `_activity_source`; `aliases` and `removals`:
-- the rows of the two others. Slow and plain, one step of the definition after the other.
with recursive normal as (
  select
    * replace (
      case when lower(trim(customer)) not in ('', 'none', 'null', 'nil', 'undefined', 'nan') then customer end as customer
    ),
    coalesce(revenue_impact, '-infinity'::double) as revenue_or_lowest
  from given
),

deduplicated as (
  select *
  from normal
  where activity_id is not null
    and ts is not null
    and activity is not null
    and (customer is not null or anonymous_customer_id is not null)
  qualify row_number() over (
    partition by activity, activity_id
    order by
      ts desc,
      _activity_source desc,
      customer desc nulls last,
      anonymous_customer_id desc nulls last,
      feature_json::varchar desc nulls last,
      revenue_or_lowest desc,
      link desc nulls last
  ) = 1
),

renamed as (
  select anonymous_customer_id as old_name, arg_max(customer, ts) as new_name
  from aliases
  group by 1
),

chains as (
  select old_name, new_name, 1 as steps from renamed
  union all
  select chains.old_name, renamed.new_name, steps + 1
  from chains join renamed on renamed.old_name = chains.new_name
  where steps < 10
),

final_names as (
  select old_name, arg_max(new_name, steps) as new_name from chains group by 1
),

sightings as (
  select
    d.anonymous_customer_id as device,
    coalesce(n.new_name, d.customer) as person,
    d.ts,
    row_number() over (partition by d.anonymous_customer_id order by d.ts, d.activity, d.activity_id) as place
  from deduplicated as d
  left join final_names as n on n.old_name = d.customer
  where d.customer is not null and d.anonymous_customer_id is not null
),

changes as (
  select *
  from sightings
  qualify person is distinct from lag(person) over (partition by device order by place)
),

-- A person has the device from half an hour before being first seen on it until the next one has; the first, from ever.
tenancies as (
  select device, person, place, if(place = 1, '-infinity'::timestamp, ts - interval 30 minutes) as since
  from changes
),

owners as (
  select d.activity, d.activity_id, arg_max(t.person, t.place) as person
  from deduplicated as d
  join tenancies as t on t.device = d.anonymous_customer_id and t.since <= d.ts
  where d.customer is null
  group by all
),

-- Who asks under one name is meant under all.
removed as (
  select coalesce(n.new_name, r.customer) as person
  from removals as r
  left join final_names as n on n.old_name = r.customer
),

identified as (
  select
    d.* exclude (revenue_or_lowest) replace (coalesce(n.new_name, d.customer, o.person) as customer),
    d.customer as _source_customer
  from deduplicated as d
  left join owners as o using (activity, activity_id)
  left join final_names as n on n.old_name = d.customer
)

select
  *,
  row_number() over repetitions as activity_occurrence,
  lead(ts) over repetitions as activity_repeated_at
from identified
where not exists (from removed where removed.person = identified.customer)
window repetitions as (partition by activity, coalesce(customer, anonymous_customer_id) order by ts, activity_id)
