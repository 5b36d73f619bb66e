-- One aircraft has never two departures in one minute, so "the first one after this" is the next row.
with departures as (
  select
    tailnum,
    printf('%d-%02d-%02d %s%d %s', year, month, day, carrier, flight, origin) as departure,
    (time_hour at time zone 'UTC') + to_minutes(minute) + to_minutes(dep_delay) as departed_at,
    carrier || flight as flight,
    origin
  from raw.flights
  where dep_time is not null
)
select
  tailnum,
  departure,
  departed_at,
  flight,
  origin,
  lead(departed_at) over next_one as next_departed_at,
  lead(flight) over next_one as next_flight,
  lead(origin) over next_one as next_origin,
  date_diff('minute', departed_at, lead(departed_at) over next_one) / 60.0 as hours_between
from departures
window next_one as (partition by tailnum order by departed_at)
