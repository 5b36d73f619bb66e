with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.activity_repeated_at as _next_ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append first between took_bike: of its rows at one instant the first, all columns from that row
first_between_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    arg_min({'station': (s.feature_json->>'$.station')}, s.activity_occurrence) as _row
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
  group by 1, 2
),

-- aggregate between took_bike: its rows
aggregate_between_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    try_cast((s.feature_json->>'$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate between took_bike: of primary rows at one instant the one that can have any
aggregate_between_took_bike_open as (
  select
    _entity,
    _ts,
    _occurrence,
    _next_ts
  from opened_app
  where _next_ts is distinct from _ts
),

-- aggregate between took_bike: each of its rows under its one primary row
aggregate_between_took_bike as (
  select
    p._entity,
    p._occurrence,
    count(*) as rides,
    sum(r.price) as paid
  from aggregate_between_took_bike_rows as r
  asof join aggregate_between_took_bike_open as p
    on r._entity = p._entity
    and p._ts <= r._ts
  where r._ts > p._ts
    and (r._ts < p._next_ts or p._next_ts is null)
  group by 1, 2
)

select
  opened_app._ts as ts,
  case when (first_between_took_bike._ts < opened_app._next_ts or opened_app._next_ts is null) then first_between_took_bike._row.station end as first_between_took_bike_station,
  coalesce(aggregate_between_took_bike.rides, 0) as rides,
  coalesce(aggregate_between_took_bike.paid, 0) as paid
from opened_app
asof left join first_between_took_bike
  on first_between_took_bike._entity = opened_app._entity
  and first_between_took_bike._ts > opened_app._ts
left join aggregate_between_took_bike
  on aggregate_between_took_bike._entity = opened_app._entity
  and aggregate_between_took_bike._occurrence = opened_app._occurrence
