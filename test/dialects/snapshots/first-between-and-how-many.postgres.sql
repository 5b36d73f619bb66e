with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    row_number() over () as _row,
    s.activity_repeated_at as _next_ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append first between took_bike: its rows, numbered
first_between_took_bike as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first between took_bike: when, as one sorted array per entity
first_between_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from first_between_took_bike
  where _entity is not null
  group by 1
),

-- append first between took_bike: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts, t._times) as _rank
  from opened_app
  left join first_between_took_bike_times as t
    on t._entity = opened_app._entity
),

-- aggregate between took_bike: its rows
aggregate_between_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate between took_bike: the primary rows of each entity, sorted: when, and which
aggregate_between_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts, _id collate "C") as _times,
    array_agg(_row order by _ts, _id collate "C") as _rows
  from opened_app
  where _entity is not null
  group by 1
),

-- aggregate between took_bike: each of its rows under its one primary row
aggregate_between_took_bike as (
  select
    t._rows[width_bucket(r._ts, t._times)] as _row,
    count(*) as rides,
    sum(r.price) as paid
  from aggregate_between_took_bike_rows as r
  join aggregate_between_took_bike_times as t
    on t._entity = r._entity
  where width_bucket(r._ts, t._times) = width_bucket(r._ts - interval '1 microsecond', t._times)
  group by 1
)

select
  opened_app._ts as ts,
  first_between_took_bike.station as first_between_took_bike_station,
  coalesce(aggregate_between_took_bike.rides, 0) as rides,
  coalesce(aggregate_between_took_bike.paid, 0) as paid
from opened_app_with_rank as opened_app
left join first_between_took_bike
  on first_between_took_bike._entity = opened_app._entity
  and first_between_took_bike._occurrence = opened_app._rank + 1
  and (first_between_took_bike._ts < opened_app._next_ts or opened_app._next_ts is null)
left join aggregate_between_took_bike
  on aggregate_between_took_bike._row = opened_app._row
