with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate before took_bike: where each value counts
aggregate_before_took_bike_first_values as (
  select
    _entity,
    _ts,
    _id,
    _occurrence,
    station,
    case when station is not null and row_number() over (partition by _entity, station order by _occurrence) = 1 then 1 end as _new_stations
  from aggregate_before_took_bike_rows
),

-- aggregate before took_bike: from the beginning up to each event
aggregate_before_took_bike as (
  select
    _entity,
    _ts,
    count(*) over so_far as rides,
    count(_new_stations) over so_far as stations
  from aggregate_before_took_bike_first_values
  window
    so_far as (partition by _entity order by _ts range between unbounded preceding and current row)
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    s.activity_occurrence as _occurrence,
    try_cast((s.feature_json->>'$.price') as double) as price,
    (s.feature_json->>'$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: from each event to the end
aggregate_after_took_bike as (
  select
    _entity,
    _ts,
    avg(price) over so_far as price,
    max(station) over so_far as station
  from aggregate_after_took_bike_rows
  window
    so_far as (partition by _entity order by _ts desc range between unbounded preceding and current row)
)

select
  opened_app._ts as ts,
  coalesce(aggregate_before_took_bike.rides, 0) as rides,
  coalesce(aggregate_before_took_bike.stations, 0) as stations,
  aggregate_after_took_bike.price,
  aggregate_after_took_bike.station
from opened_app
asof left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._ts < opened_app._ts
asof left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
  and aggregate_after_took_bike._ts > opened_app._ts
