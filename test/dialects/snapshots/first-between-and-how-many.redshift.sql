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

-- append first between took_bike: its rows, numbered
first_between_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    cast(s.feature_json.station as varchar(65535)) as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first between took_bike: both kinds of rows in one order
first_between_took_bike_both as (
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    2 as _side,
    cast(null as bigint) as _rank
  from opened_app
  where opened_app._entity is not null
  union all
  select
    _entity,
    null as _occurrence,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from first_between_took_bike
  where _entity is not null
),

-- append first between took_bike: how many come before
first_between_took_bike_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from first_between_took_bike_both
),

-- aggregate between took_bike: its rows
aggregate_between_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    try_cast(nullif(trim(cast(s.feature_json.price as varchar(65535))), '') as double precision) as price
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
    r.price,
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
    null as price,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from opened_app
  where _entity is not null
),

-- aggregate between took_bike: how many primary rows come before each
aggregate_between_took_bike_placed as (
  select
    _entity,
    _ts,
    _id,
    price,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from aggregate_between_took_bike_both
),

-- aggregate between took_bike: each of its rows under its one primary row
aggregate_between_took_bike as (
  select
    opened_app._entity,
    opened_app._occurrence,
    count(*) as rides,
    sum(r.price) as paid
  from aggregate_between_took_bike_placed as r
  join opened_app
    on r._entity = opened_app._entity
    and opened_app._occurrence = r._rank
  where r._ts > opened_app._ts
    and (r._ts < opened_app._next_ts or opened_app._next_ts is null)
  group by 1, 2
)

select
  opened_app._ts as ts,
  first_between_took_bike.station as first_between_took_bike_station,
  coalesce(aggregate_between_took_bike.rides, 0) as rides,
  coalesce(aggregate_between_took_bike.paid, 0) as paid
from opened_app
left join first_between_took_bike_ranks
  on first_between_took_bike_ranks._entity = opened_app._entity
  and first_between_took_bike_ranks._occurrence = opened_app._occurrence
left join first_between_took_bike
  on first_between_took_bike._entity = opened_app._entity
  and first_between_took_bike._occurrence = first_between_took_bike_ranks._rank + 1
  and (first_between_took_bike._ts < opened_app._next_ts or opened_app._next_ts is null)
left join aggregate_between_took_bike
  on aggregate_between_took_bike._entity = opened_app._entity
  and aggregate_between_took_bike._occurrence = opened_app._occurrence
