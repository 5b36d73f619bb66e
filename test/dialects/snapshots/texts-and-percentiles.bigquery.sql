with
-- select first opened_app
opened_app as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
    and s.activity_occurrence = 1
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: its rows
aggregate_ever_took_bike_rows as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    json_value(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: over all of an entity’s rows
aggregate_ever_took_bike as (
  select
    _entity,
    string_agg(station, ',' order by _ts, _id) as route,
    string_agg(distinct station, ' / ' order by station) as stations
  from aggregate_ever_took_bike_rows
  group by 1
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    safe_cast(json_value(s.feature_json, '$.price') as float64) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike as (
  select
    opened_app._entity,
    array_agg(r.price ignore nulls) as middle,
    array_agg(r.price ignore nulls) as high
  from opened_app
  join aggregate_after_took_bike_rows as r
    on r._entity = opened_app._entity
    and r._ts > opened_app._ts
  group by 1
)

select
  opened_app._ts as ts,
  aggregate_ever_took_bike.route,
  aggregate_ever_took_bike.stations,
  (select percentile_cont(v, 0.5) over () from unnest(aggregate_after_took_bike.middle) as v limit 1) as middle,
  (select percentile_cont(v, 0.9) over () from unnest(aggregate_after_took_bike.high) as v limit 1) as high
from opened_app
left join aggregate_ever_took_bike
  on aggregate_ever_took_bike._entity = opened_app._entity
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
