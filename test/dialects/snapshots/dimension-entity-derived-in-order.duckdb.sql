with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    try_cast((s.feature_json->>'$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
),

-- append first after ended_ride: of its rows at one instant the first, all columns from that row
first_after_ended_ride as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    arg_min({'station': (s.feature_json->>'$.station')}, s.activity_occurrence) as _row
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
  group by 1, 2
),

-- dimension My.Stations on destination = id: its rows; of several with one key the first counts
stations_row as (
  select
    t.id as _key,
    t.name,
    row_number() over (partition by t.id order by cast(t.name as varchar) nulls last) as _place
  from "My".stations as t
  where t.id is not null
),

-- entity: its rows; of several with one key the first counts
riders_row as (
  select
    t."Rider Id" as _key,
    t.email,
    row_number() over (partition by t."Rider Id" order by cast(t.email as varchar) nulls last) as _place
  from city.riders as t
  where t."Rider Id" is not null
),

-- the columns asked for
result as (
  select
    took_bike._ts as ts,
    took_bike.price,
    first_after_ended_ride._row.station as destination,
    stations_row.name,
    riders_row.email
  from took_bike
  asof left join first_after_ended_ride
    on first_after_ended_ride._entity = took_bike._entity
    and first_after_ended_ride._ts > took_bike._ts
  left join stations_row
    on stations_row._key = first_after_ended_ride._row.station
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
