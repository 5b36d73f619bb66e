with
-- select time_spine(interval = month, end_period = current) took_bike: the first and the last period of each entity
took_bike_ends as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    date_trunc('month', min(s.ts)) as _first,
    date_trunc('month', cast(current_timestamp at time zone 'UTC' as timestamp(6))) as _last
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
    and date_trunc('month', s.ts) <= date_trunc('month', cast(current_timestamp at time zone 'UTC' as timestamp(6)))
  group by 1
),

-- select time_spine(interval = month, end_period = current) took_bike: every period between them
took_bike_periods as (
  select
    _entity,
    t.start as _ts
  from took_bike_ends cross join unnest(sequence(_first, _last, interval '1' month)) as t (start)
),

-- select time_spine(interval = month, end_period = current) took_bike: numbered, with where each ends
took_bike as (
  select
    _entity,
    _ts,
    row_number() over (partition by _entity order by _ts) as _occurrence,
    _ts + interval '1' month as _next_ts,
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

-- aggregate between took_bike: both kinds of rows in one order
aggregate_between_took_bike_both as (
  select
    r._entity,
    r._ts,
    r._id,
    r._ts as _moment,
    2 as _side,
    cast(null as bigint) as _rank
  from aggregate_between_took_bike_rows as r
  where r._entity is not null
  union all
  select
    _entity,
    null as _ts,
    null as _id,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from took_bike
  where _entity is not null
),

-- aggregate between took_bike: how many primary rows come before each
aggregate_between_took_bike_placed as (
  select
    _entity,
    _ts,
    _id,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from aggregate_between_took_bike_both
),

-- aggregate between took_bike: each of its rows under its one primary row
aggregate_between_took_bike as (
  select
    took_bike._entity,
    took_bike._occurrence,
    count(*) as rides
  from aggregate_between_took_bike_placed as r
  join took_bike
    on r._entity = took_bike._entity
    and took_bike._occurrence = r._rank
  where r._ts >= took_bike._ts
    and (r._ts < took_bike._next_ts or took_bike._next_ts is null)
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
