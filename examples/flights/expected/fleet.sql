-- Seen from its last departure, an aircraft's departures until then are all it has.
with departures as (
  select *, time_hour at time zone 'UTC' + to_minutes(minute + dep_delay) as departed_at
  from raw.flights
  where dep_time is not null
),

by_aircraft as (
  select
    tailnum,
    max(departed_at) as last_departed_at,
    arg_max(carrier, departed_at) as carrier,
    count(*) as departures,
    sum(distance) as miles,
    count(distinct dest) as destinations
  from departures
  group by tailnum
),

cancelled as (
  select tailnum, count(*) as flights
  from raw.flights
  where dep_time is null
  group by tailnum
)

select
  a.tailnum,
  a.last_departed_at,
  a.carrier,
  p.year as built_in,
  p.manufacturer as built_by,
  p.model,
  a.departures,
  a.miles,
  a.destinations,
  coalesce(c.flights, 0) as cancelled
from by_aircraft as a
left join cancelled as c using (tailnum)
left join raw.planes as p on p.tailnum = a.tailnum and p.year is not null
