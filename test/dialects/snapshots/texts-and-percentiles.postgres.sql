with
-- select first opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
    and s.activity_occurrence = 1
    and coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" is not null
),

-- aggregate ever took_bike: its rows
aggregate_ever_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: over all of an entity’s rows
aggregate_ever_took_bike as (
  select
    _entity,
    string_agg(station, ',' order by _ts, _id collate "C") as route,
    string_agg(distinct station collate "C", ' / ' order by station collate "C") as stations
  from aggregate_ever_took_bike_rows
  group by 1
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike as (
  select
    opened_app._entity,
    percentile_cont(0.5) within group (order by r.price) as middle,
    percentile_cont(0.9) within group (order by r.price) as high
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
  aggregate_after_took_bike.middle,
  aggregate_after_took_bike.high
from opened_app
left join aggregate_ever_took_bike
  on aggregate_ever_took_bike._entity = opened_app._entity
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
