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

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station
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

-- aggregate before took_bike: when, as one sorted array per entity
aggregate_before_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from opened_app
  where _entity is not null
  group by 1
),

-- aggregate before took_bike: summed up for the first primary row that counts them
aggregate_before_took_bike_sums as (
  select
    r._entity,
    width_bucket(r._ts, t._times) + 1 as _occurrence,
    count(*) as rides,
    count(r._new_stations) as stations
  from aggregate_before_took_bike_first_values as r
  join aggregate_before_took_bike_times as t
    on t._entity = r._entity
  group by 1, 2
),

-- aggregate before took_bike: from the beginning up to each
aggregate_before_took_bike as (
  select
    opened_app.*,
    sum(aggregate_before_took_bike_sums.rides) over so_far as _so_far,
    sum(aggregate_before_took_bike_sums.stations) over so_far as _so_far_2
  from opened_app
  left join aggregate_before_took_bike_sums
    on aggregate_before_took_bike_sums._entity = opened_app._entity
    and aggregate_before_took_bike_sums._occurrence = opened_app._occurrence
  window
    so_far as (partition by opened_app._entity order by opened_app._occurrence rows between unbounded preceding and current row)
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: when, as one sorted array per entity
aggregate_after_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from opened_app
  where _entity is not null
  group by 1
),

-- aggregate after took_bike: summed up for the last primary row that counts them
aggregate_after_took_bike_sums as (
  select
    r._entity,
    width_bucket(r._ts - interval '1 microsecond', t._times) as _occurrence,
    sum(r.price) as price,
    count(r.price) as price_count,
    max(r.station collate "C") as station
  from aggregate_after_took_bike_rows as r
  join aggregate_after_took_bike_times as t
    on t._entity = r._entity
  group by 1, 2
),

-- aggregate after took_bike: from each to the end
aggregate_after_took_bike as (
  select
    opened_app.*,
    sum(aggregate_after_took_bike_sums.price) over so_far as _so_far_3,
    sum(aggregate_after_took_bike_sums.price_count) over so_far as _so_far_4,
    max(aggregate_after_took_bike_sums.station) over so_far as _so_far_5
  from aggregate_before_took_bike as opened_app
  left join aggregate_after_took_bike_sums
    on aggregate_after_took_bike_sums._entity = opened_app._entity
    and aggregate_after_took_bike_sums._occurrence = opened_app._occurrence
  window
    so_far as (partition by opened_app._entity order by opened_app._occurrence desc rows between unbounded preceding and current row)
)

select
  opened_app._ts as ts,
  coalesce(cast(opened_app._so_far as bigint), 0) as rides,
  coalesce(cast(opened_app._so_far_2 as bigint), 0) as stations,
  cast(opened_app._so_far_3 as double precision) / opened_app._so_far_4 as price,
  opened_app._so_far_5 as station
from aggregate_after_took_bike as opened_app
