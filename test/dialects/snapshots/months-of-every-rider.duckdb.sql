with
-- select time_spine(interval = month, end_period = current) took_bike: the first and the last period of each entity
took_bike_ends as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    date_trunc('month', min(s.ts)) as _first,
    date_trunc('month', make_timestamp(epoch_us(now()))) as _last
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
    and date_trunc('month', s.ts) <= date_trunc('month', make_timestamp(epoch_us(now())))
  group by 1
),

-- select time_spine(interval = month, end_period = current) took_bike: every period between them
took_bike_periods as (
  select
    _entity,
    unnest(generate_series(_first, _last, interval '1 month')) as _ts
  from took_bike_ends
),

-- select time_spine(interval = month, end_period = current) took_bike: numbered, with where each ends
took_bike as (
  select
    _entity,
    _ts,
    row_number() over (partition by _entity order by _ts) as _occurrence,
    _ts + interval '1 month' as _next_ts,
    _entity as customer
  from took_bike_periods
),

-- aggregate between took_bike: its rows
aggregate_between_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id
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
  from took_bike
  where _next_ts is distinct from _ts
),

-- aggregate between took_bike: each of its rows under its one primary row
aggregate_between_took_bike as (
  select
    p._entity,
    p._occurrence,
    count(*) as rides
  from aggregate_between_took_bike_rows as r
  asof join aggregate_between_took_bike_open as p
    on r._entity = p._entity
    and p._ts <= r._ts
  where r._ts >= p._ts
    and (r._ts < p._next_ts or p._next_ts is null)
  group by 1, 2
)

select
  took_bike._ts as ts,
  took_bike.customer as "Rider Id",
  coalesce(aggregate_between_took_bike.rides, 0) as rides
from took_bike
left join aggregate_between_took_bike
  on aggregate_between_took_bike._entity = took_bike._entity
  and aggregate_between_took_bike._occurrence = took_bike._occurrence
