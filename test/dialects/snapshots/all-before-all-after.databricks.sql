with
-- select all opened_app
opened_app as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    get_json_object(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- aggregate before took_bike: where each value counts
aggregate_before_took_bike_first_values as (
  select
    _entity,
    _ts,
    _occurrence,
    station,
    case when station is not null and row_number() over (partition by _entity, station order by _occurrence) = 1 then 1 end as _new_stations
  from aggregate_before_took_bike_rows
),

-- aggregate before took_bike: its rows and the primary ones in one order
aggregate_before_took_bike_both as (
  select
    _entity,
    cast(null as bigint) as _occurrence,
    _ts as _moment,
    1 as _side,
    1 as rides,
    _new_stations as stations
  from aggregate_before_took_bike_first_values
  union all
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    0 as _side,
    null as rides,
    null as stations
  from opened_app
  where opened_app._entity is not null
),

-- aggregate before took_bike: from the beginning up to each
aggregate_before_took_bike as (
  select
    _entity,
    _occurrence,
    count(rides) over so_far as rides,
    count(stations) over so_far as stations
  from aggregate_before_took_bike_both
  window
    so_far as (partition by _entity order by _moment, _side rows between unbounded preceding and current row)
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    try_cast(get_json_object(s.feature_json, '$.price') as double) as price,
    get_json_object(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: its rows and the primary ones in one order
aggregate_after_took_bike_both as (
  select
    _entity,
    cast(null as bigint) as _occurrence,
    _ts as _moment,
    1 as _side,
    price,
    station
  from aggregate_after_took_bike_rows
  union all
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    2 as _side,
    null as price,
    null as station
  from opened_app
  where opened_app._entity is not null
),

-- aggregate after took_bike: from each to the end
aggregate_after_took_bike as (
  select
    _entity,
    _occurrence,
    avg(price) over so_far as price,
    max(station) over so_far as station
  from aggregate_after_took_bike_both
  window
    so_far as (partition by _entity order by _moment desc, _side desc rows between unbounded preceding and current row)
)

select
  opened_app._ts as ts,
  coalesce(aggregate_before_took_bike.rides, 0) as rides,
  coalesce(aggregate_before_took_bike.stations, 0) as stations,
  aggregate_after_took_bike.price,
  aggregate_after_took_bike.station
from opened_app
left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._occurrence = opened_app._occurrence
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
  and aggregate_after_took_bike._occurrence = opened_app._occurrence
