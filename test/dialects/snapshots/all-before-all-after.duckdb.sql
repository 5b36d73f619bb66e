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
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate before took_bike: each value counts at its first row
aggregate_before_took_bike_first_values as (
  select
    _entity,
    _ts,
    station,
    case when station is not null and row_number() over (partition by _entity, station order by _occurrence) = 1 then 1 end as _new_stations
  from aggregate_before_took_bike_rows
),

-- aggregate before took_bike: summed up to the next time asked for
aggregate_before_took_bike_sums as (
  select
    p._entity,
    p._ts as _moment,
    count(*) as rides,
    count(r._new_stations) as stations
  from aggregate_before_took_bike_first_values as r
  asof join opened_app as p
    on r._entity = p._entity
    and r._ts < p._ts
  group by 1, 2
),

-- aggregate before took_bike: from the beginning up to each time
aggregate_before_took_bike as (
  select
    _entity,
    _moment,
    sum(rides) over so_far as rides,
    sum(stations) over so_far as stations
  from aggregate_before_took_bike_sums
  window
    so_far as (partition by _entity order by _moment)
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    try_cast((s.feature_json->>'$.price') as double) as price,
    (s.feature_json->>'$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: summed up to the last time asked for
aggregate_after_took_bike_sums as (
  select
    p._entity,
    p._ts as _moment,
    sum(r.price) as price,
    count(r.price) as price_count,
    max(r.station) as station
  from aggregate_after_took_bike_rows as r
  asof join opened_app as p
    on r._entity = p._entity
    and r._ts > p._ts
  group by 1, 2
),

-- aggregate after took_bike: from each time to the end
aggregate_after_took_bike as (
  select
    _entity,
    _moment,
    sum(price) over so_far as price,
    sum(price_count) over so_far as price_count,
    max(station) over so_far as station
  from aggregate_after_took_bike_sums
  window
    so_far as (partition by _entity order by _moment desc)
)

select
  opened_app._ts as ts,
  coalesce(cast(aggregate_before_took_bike.rides as bigint), 0) as rides,
  coalesce(cast(aggregate_before_took_bike.stations as bigint), 0) as stations,
  cast(aggregate_after_took_bike.price as double) / aggregate_after_took_bike.price_count as price,
  aggregate_after_took_bike.station
from opened_app
asof left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._moment <= opened_app._ts
asof left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
  and aggregate_after_took_bike._moment >= opened_app._ts
