with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append first after took_bike: of its rows at one instant the first, all columns from that row
first_after_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
  group by 1, 2
),

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate before took_bike: its rows and the primary ones in one order
aggregate_before_took_bike_both as (
  select
    _entity,
    _ts,
    _id,
    true as _is_event,
    cast(null as bigint) as _occurrence
  from aggregate_before_took_bike_rows
  union all
  select
    _entity,
    _ts,
    null as _id,
    false as _is_event,
    _occurrence
  from opened_app
),

-- aggregate before took_bike: over what lies around each
aggregate_before_took_bike as (
  select
    _entity,
    _occurrence,
    count(*) filter (where _is_event) over around as lately
  from aggregate_before_took_bike_both
  window
    around as (partition by _entity order by _ts range between interval '1 month' preceding and interval '1 hour' preceding)
)

select
  opened_app._ts as ts,
  case when first_after_took_bike._ts <= opened_app._ts + interval '7 day' then first_after_took_bike._ts end as took_at,
  coalesce(aggregate_before_took_bike.lately, 0) as lately
from opened_app
asof left join first_after_took_bike
  on first_after_took_bike._entity = opened_app._entity
  and first_after_took_bike._ts > opened_app._ts
left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._occurrence = opened_app._occurrence
