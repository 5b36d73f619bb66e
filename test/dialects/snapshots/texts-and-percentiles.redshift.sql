with
-- select first opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
    and s.activity_occurrence = 1
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: its rows
aggregate_ever_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    cast(s.feature_json.station as varchar(65535)) as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: over all of an entity’s rows
aggregate_ever_took_bike as (
  select
    _entity,
    listagg(station, ',') within group (order by _ts, _id) as route
  from aggregate_ever_took_bike_rows
  group by 1
),

-- aggregate ever took_bike: its rows
aggregate_ever_took_bike_2_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    cast(s.feature_json.station as varchar(65535)) as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: over all of an entity’s rows
aggregate_ever_took_bike_2 as (
  select
    _entity,
    listagg(distinct station, ' / ') within group (order by station) as stations
  from aggregate_ever_took_bike_2_rows
  group by 1
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    try_cast(nullif(trim(cast(s.feature_json.price as varchar(65535))), '') as double precision) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike as (
  select
    opened_app._entity,
    percentile_cont(0.5) within group (order by r.price) as middle
  from opened_app
  join aggregate_after_took_bike_rows as r
    on r._entity = opened_app._entity
    and r._ts > opened_app._ts
  group by 1
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_2_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    try_cast(nullif(trim(cast(s.feature_json.price as varchar(65535))), '') as double precision) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike_2 as (
  select
    opened_app._entity,
    percentile_cont(0.9) within group (order by r.price) as high
  from opened_app
  join aggregate_after_took_bike_2_rows as r
    on r._entity = opened_app._entity
    and r._ts > opened_app._ts
  group by 1
)

select
  opened_app._ts as ts,
  aggregate_ever_took_bike.route,
  aggregate_ever_took_bike_2.stations,
  aggregate_after_took_bike.middle,
  aggregate_after_took_bike_2.high
from opened_app
left join aggregate_ever_took_bike
  on aggregate_ever_took_bike._entity = opened_app._entity
left join aggregate_ever_took_bike_2
  on aggregate_ever_took_bike_2._entity = opened_app._entity
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
left join aggregate_after_took_bike_2
  on aggregate_after_took_bike_2._entity = opened_app._entity
