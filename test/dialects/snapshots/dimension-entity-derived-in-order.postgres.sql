with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
),

-- append first after ended_ride: its rows, numbered
first_after_ended_ride as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after ended_ride: when, as one sorted array per entity
first_after_ended_ride_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from first_after_ended_ride
  where _entity is not null
  group by 1
),

-- append first after ended_ride: how many come before each
took_bike_with_rank as materialized (
  select
    took_bike.*,
    width_bucket(took_bike._ts, t._times) as _rank
  from took_bike
  left join first_after_ended_ride_times as t
    on t._entity = took_bike._entity
),

-- dimension My.Stations on destination = id: its rows; of several with one key the first counts
stations_row as (
  select
    t.id as _key,
    t.name,
    row_number() over (partition by t.id order by cast(t.name as text) collate "C" nulls last) as _place
  from "My".stations as t
  where t.id is not null
),

-- entity: its rows; of several with one key the first counts
riders_row as (
  select
    t."Rider Id" collate "C" as _key,
    t.email,
    row_number() over (partition by t."Rider Id" collate "C" order by cast(t.email as text) collate "C" nulls last) as _place
  from city.riders as t
  where t."Rider Id" collate "C" is not null
),

-- the columns asked for
result as (
  select
    took_bike._ts as ts,
    took_bike.price,
    first_after_ended_ride.station as destination,
    stations_row.name,
    riders_row.email
  from took_bike_with_rank as took_bike
  left join first_after_ended_ride
    on first_after_ended_ride._entity = took_bike._entity
    and first_after_ended_ride._occurrence = took_bike._rank + 1
  left join stations_row
    on stations_row._key = first_after_ended_ride.station
    and stations_row._place = 1
  left join riders_row
    on riders_row._key = took_bike._entity
    and riders_row._place = 1
),

-- what is computed from them
derived as (
  select
    ts,
    price,
    destination,
    name,
    email,
    (price * 2) as double
  from result
)

select
  ts,
  price,
  destination,
  name,
  email,
  double
from derived
order by double desc
limit 10
