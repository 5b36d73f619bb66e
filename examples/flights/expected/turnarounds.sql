-- A flight takes as long as the destination's clock goes on between its departure and its arrival, and never a day.
with flights as (
  select
    f.tailnum,
    printf('%d-%02d-%02d %s%d %s', f.year, f.month, f.day, f.carrier, f.flight, f.origin) as id,
    f.carrier || f.flight as number,
    f.origin,
    f.dest,
    f.arr_delay,
    f.dep_delay,
    f.time_hour at time zone 'UTC' + to_minutes(f.minute + f.dep_delay) as departed_at,
    departed_at at time zone 'UTC' at time zone c.tzone as clock_then,
    f.arr_time // 100 * 60 + f.arr_time % 100 - hour(clock_then) * 60 - minute(clock_then) as clock_went_on,
    case when f.air_time is not null then departed_at + to_minutes((clock_went_on + 1440) % 1440) end as arrived_at
  from raw.flights as f
  join raw.airport_clocks as c on c.faa = f.dest
  where f.dep_time is not null
),

starts as (
  select a.id, max({ ts: d.departed_at, id: d.id, delay: d.dep_delay }) as start
  from flights as a
  join flights as d on d.tailnum = a.tailnum and d.number = a.number and d.departed_at < a.arrived_at
  group by a.id
),

restarts as (
  select a.id, min({ ts: d.departed_at, id: d.id, origin: d.origin }) as restart
  from flights as a
  join flights as d on d.tailnum = a.tailnum and d.departed_at > a.arrived_at
  group by a.id
)

select
  a.id as arrival,
  a.arrived_at as landed_at,
  a.dest,
  a.arr_delay as arrival_delay,
  s.start.ts as departed_at,
  s.start.delay as departure_delay,
  r.restart.ts as left_again_at,
  r.restart.origin as left_again_from,
  date_diff('minute', s.start.ts, a.arrived_at) as minutes_out,
  date_diff('minute', a.arrived_at, r.restart.ts) as minutes_until_next
from flights as a
left join starts as s using (id)
left join restarts as r using (id)
where a.arrived_at is not null
