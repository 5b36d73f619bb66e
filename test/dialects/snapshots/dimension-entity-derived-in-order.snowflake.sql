with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    try_to_double(s.feature_json:price::varchar) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
),

-- append first after ended_ride: its rows, numbered
first_after_ended_ride as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.feature_json:station::varchar as station
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after ended_ride: how many there were up to each instant
first_after_ended_ride_instants as (
  select
    _entity,
    _ts,
    max(_occurrence) as _rank
  from first_after_ended_ride
  group by 1, 2
),

-- append first after ended_ride: how many come before
first_after_ended_ride_ranks as (
  select
    took_bike._entity,
    took_bike._occurrence,
    coalesce(first_after_ended_ride_instants._rank, 0) as _rank
  from took_bike
  asof join first_after_ended_ride_instants
    match_condition (took_bike._ts >= first_after_ended_ride_instants._ts)
    on took_bike._entity = first_after_ended_ride_instants._entity
),

-- dimension My.Stations on destination = id: its rows; of several with one key the first counts
"STATIONS_row" as (
  select
    t.ID as _key,
    t.NAME as name,
    row_number() over (partition by t.ID order by cast(t.NAME as varchar) nulls last) as _place
  from "My".STATIONS as t
  where t.ID is not null
),

-- entity: its rows; of several with one key the first counts
riders_row as (
  select
    t."Rider Id" as _key,
    t.EMAIL as email,
    row_number() over (partition by t."Rider Id" order by cast(t.EMAIL as varchar) nulls last) as _place
  from city.riders as t
  where t."Rider Id" is not null
),

-- the columns asked for
result as (
  select
    took_bike._ts as ts,
    took_bike.price,
    first_after_ended_ride.station as destination,
    "STATIONS_row".name,
    riders_row.email
  from took_bike
  left join first_after_ended_ride_ranks
    on first_after_ended_ride_ranks._entity = took_bike._entity
    and first_after_ended_ride_ranks._occurrence = took_bike._occurrence
  left join first_after_ended_ride
    on first_after_ended_ride._entity = took_bike._entity
    and first_after_ended_ride._occurrence = first_after_ended_ride_ranks._rank + 1
  left join "STATIONS_row"
    on "STATIONS_row"._key = first_after_ended_ride.station
    and "STATIONS_row"._place = 1
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
