-- A flight takes as long as the destination's clock goes on between its departure and its arrival, and never a day.
with flights as (
  select
    f.tailnum,
    printf('%d-%02d-%02d %s%d %s', f.year, f.month, f.day, f.carrier, f.flight, f.origin) as id,
    f.carrier || f.flight as number,
    f.origin,
    f.dest,
    f.arr_delay,
    f.time_hour at time zone 'UTC' + to_minutes(f.minute + f.dep_delay) as departed_at,
    departed_at at time zone 'UTC' at time zone c.tzone as clock_then,
    f.arr_time // 100 * 60 + f.arr_time % 100 - hour(clock_then) * 60 - minute(clock_then) as clock_went_on,
    case when f.air_time is not null then departed_at + to_minutes((clock_went_on + 1440) % 1440) end as arrived_at
  from raw.flights as f
  join raw.airport_clocks as c on c.faa = f.dest
  where f.dep_time is not null
),

departures as (
  select *, lead(departed_at) over (partition by tailnum order by departed_at) as until
  from flights
),

landings as (
  select d.id, min({ ts: a.arrived_at, id: a.id, delay: a.arr_delay }) as landing
  from departures as d
  join flights as a
    on a.tailnum = d.tailnum
    and a.number = d.number
    and a.arrived_at > d.departed_at
    and (a.arrived_at < d.until or d.until is null)
  group by d.id
),

restarts as (
  select l.id, min({ ts: n.departed_at, id: n.id, origin: n.origin }) as restart
  from landings as l
  join flights as f on f.id = l.id
  join flights as n on n.tailnum = f.tailnum and n.departed_at > l.landing.ts
  group by l.id
)

select
  d.id as departure,
  d.departed_at,
  d.dest,
  l.landing.ts as landed_at,
  l.landing.delay as arrival_delay,
  r.restart.ts as left_again_at,
  r.restart.origin as left_again_from,
  date_diff('minute', d.departed_at, l.landing.ts) as minutes_out,
  date_diff('minute', l.landing.ts, r.restart.ts) as minutes_until_next
from departures as d
left join landings as l using (id)
left join restarts as r using (id)
