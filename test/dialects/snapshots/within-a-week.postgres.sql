with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append first after took_bike: its rows, numbered
first_after_took_bike as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after took_bike: when, as one sorted array per entity
first_after_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from first_after_took_bike
  where _entity is not null
  group by 1
),

-- append first after took_bike: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts, t._times) as _rank
  from opened_app
  left join first_after_took_bike_times as t
    on t._entity = opened_app._entity
),

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
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
  first_after_took_bike._ts as took_at,
  coalesce(aggregate_before_took_bike.lately, 0) as lately
from opened_app_with_rank as opened_app
left join first_after_took_bike
  on first_after_took_bike._entity = opened_app._entity
  and first_after_took_bike._occurrence = opened_app._rank + 1
  and first_after_took_bike._ts <= opened_app._ts + interval '7 day'
left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._occurrence = opened_app._occurrence
