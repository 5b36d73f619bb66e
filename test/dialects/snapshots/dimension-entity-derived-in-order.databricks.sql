with
-- select all took_bike
took_bike as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    try_cast(get_json_object(s.feature_json, '$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
),

-- append first after ended_ride: its rows, numbered
first_after_ended_ride as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    get_json_object(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- append first after ended_ride: both kinds of rows in one order
first_after_ended_ride_both as (
  select
    took_bike._entity,
    took_bike._occurrence,
    took_bike._ts as _moment,
    2 as _side,
    cast(null as bigint) as _rank
  from took_bike
  where took_bike._entity is not null
  union all
  select
    _entity,
    null as _occurrence,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from first_after_ended_ride
  where _entity is not null
),

-- append first after ended_ride: how many come before
first_after_ended_ride_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from first_after_ended_ride_both
),

-- dimension My.Stations on destination = id: its rows; of several with one key the first counts
Stations_row as (
  select
    t.id as _key,
    t.name,
    row_number() over (partition by t.id order by cast(t.name as string) nulls last) as _place
  from My.Stations as t
  where t.id is not null
),

-- entity: its rows; of several with one key the first counts
riders_row as (
  select
    t.`Rider Id` as _key,
    t.email,
    row_number() over (partition by t.`Rider Id` order by cast(t.email as string) nulls last) as _place
  from city.riders as t
  where t.`Rider Id` is not null
),

-- the columns asked for
result as (
  select
    took_bike._ts as ts,
    took_bike.price,
    first_after_ended_ride.station as destination,
    Stations_row.name,
    riders_row.email
  from took_bike
  left join first_after_ended_ride_ranks
    on first_after_ended_ride_ranks._entity = took_bike._entity
    and first_after_ended_ride_ranks._occurrence = took_bike._occurrence
  left join first_after_ended_ride
    on first_after_ended_ride._entity = took_bike._entity
    and first_after_ended_ride._occurrence = first_after_ended_ride_ranks._rank + 1
  left join Stations_row
    on Stations_row._key = first_after_ended_ride.station
    and Stations_row._place = 1
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
