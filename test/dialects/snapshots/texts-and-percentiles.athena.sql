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
    json_extract_scalar(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate ever took_bike: over all of an entity’s rows
aggregate_ever_took_bike as (
  select
    _entity,
    array_join(array_agg(station order by _ts, _id) filter (where station is not null), ',') as route,
    array_join(array_sort(array_agg(distinct station) filter (where station is not null)), ' / ') as stations
  from aggregate_ever_took_bike_rows
  group by 1
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    try_cast(json_extract_scalar(s.feature_json, '$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike as (
  select
    opened_app._entity,
    array_sort(array_agg(r.price) filter (where r.price is not null)) as middle,
    array_sort(array_agg(r.price) filter (where r.price is not null)) as high
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
  element_at(aggregate_after_took_bike.middle, cast(floor((cardinality(aggregate_after_took_bike.middle) - 1) * 0.5e0) as integer) + 1) + (element_at(aggregate_after_took_bike.middle, cast(ceil((cardinality(aggregate_after_took_bike.middle) - 1) * 0.5e0) as integer) + 1) - element_at(aggregate_after_took_bike.middle, cast(floor((cardinality(aggregate_after_took_bike.middle) - 1) * 0.5e0) as integer) + 1)) * ((cardinality(aggregate_after_took_bike.middle) - 1) * 0.5e0 - floor((cardinality(aggregate_after_took_bike.middle) - 1) * 0.5e0)) as middle,
  element_at(aggregate_after_took_bike.high, cast(floor((cardinality(aggregate_after_took_bike.high) - 1) * 0.9e0) as integer) + 1) + (element_at(aggregate_after_took_bike.high, cast(ceil((cardinality(aggregate_after_took_bike.high) - 1) * 0.9e0) as integer) + 1) - element_at(aggregate_after_took_bike.high, cast(floor((cardinality(aggregate_after_took_bike.high) - 1) * 0.9e0) as integer) + 1)) * ((cardinality(aggregate_after_took_bike.high) - 1) * 0.9e0 - floor((cardinality(aggregate_after_took_bike.high) - 1) * 0.9e0)) as high
from opened_app
left join aggregate_ever_took_bike
  on aggregate_ever_took_bike._entity = opened_app._entity
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
