-- Four destinations are missing among the airports, and a fifth of the aircraft in the register.
with departures as (
  select
    tailnum,
    carrier,
    dest,
    time_hour at time zone 'UTC' + to_minutes(minute + dep_delay) as departed_at,
    format('{}-{:02}-{:02} {}{} {}', year, month, day, carrier, flight, origin) as id
  from raw.flights
  where dep_time is not null
),

first_flights as (
  select *
  from departures
  qualify row_number() over (partition by tailnum order by departed_at, id) = 1
)

select
  f.tailnum,
  f.departed_at,
  f.carrier,
  f.dest,
  (select name from raw.airlines as l where l.carrier = f.carrier) as airline,
  (select name from raw.airports as a where a.faa = f.dest) as destination,
  p.manufacturer,
  p.model,
  p.seats
from first_flights as f
left join raw.planes as p using (tailnum)
