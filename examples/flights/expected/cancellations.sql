-- A flight takes as long as the destination's clock goes on between its departure and its arrival, and never a day.
with flights as (
  select
    f.tailnum,
    printf('%d-%02d-%02d %s%d %s', f.year, f.month, f.day, f.carrier, f.flight, f.origin) as id,
    f.carrier,
    f.origin,
    f.dest,
    f.dep_delay,
    f.dep_time is null as is_cancelled,
    f.time_hour at time zone 'UTC' + to_minutes(f.minute) as scheduled_at,
    scheduled_at + to_minutes(f.dep_delay) as departed_at,
    departed_at at time zone 'UTC' at time zone c.tzone as clock_then,
    f.arr_time // 100 * 60 + f.arr_time % 100 - hour(clock_then) * 60 - minute(clock_then) as clock_went_on,
    case when f.air_time is not null then departed_at + to_minutes((clock_went_on + 1440) % 1440) end as arrived_at
  from raw.flights as f
  join raw.airport_clocks as c on c.faa = f.dest
  where f.tailnum is not null
),

-- `before` is strict, and `within 7 days` holds its edge.
cancelled as (
  from flights where is_cancelled and carrier in ('UA', 'B6', 'EV')
),

arrivals as (
  select c.id, max({ ts: a.arrived_at, id: a.id, dest: a.dest }) as arrival
  from cancelled as c
  join flights as a on a.tailnum = c.tailnum and a.arrived_at < c.scheduled_at
  group by c.id
),

departures as (
  select c.id, min(d.departed_at) as departed_at
  from cancelled as c
  join flights as d on d.tailnum = c.tailnum and d.departed_at > c.scheduled_at
  group by c.id
),

delays as (
  select c.id, count(*) as delays, avg(d.dep_delay) as average_delay
  from cancelled as c
  join flights as d
    on d.tailnum = c.tailnum
    and d.dep_delay >= 15
    and d.scheduled_at + interval 15 minutes < c.scheduled_at
    and d.scheduled_at + interval 15 minutes >= c.scheduled_at - interval 7 days
  group by c.id
),

earlier as (
  select c.id, count(*) as cancellations
  from cancelled as c
  join flights as e
    on e.tailnum = c.tailnum
    and e.is_cancelled
    and e.scheduled_at < c.scheduled_at
    and e.scheduled_at >= c.scheduled_at - interval 30 days
  group by c.id
)

select
  c.tailnum,
  c.id as cancelled_flight,
  c.scheduled_at as cancelled_at,
  c.carrier,
  c.origin,
  a.arrival.ts as last_arrived_at,
  a.arrival.dest as last_seen_at,
  d.departed_at as back_in_service_at,
  coalesce(l.delays, 0) as delays,
  l.average_delay,
  coalesce(e.cancellations, 0) as cancellations
from cancelled as c
left join arrivals as a using (id)
left join departures as d using (id)
left join delays as l using (id)
left join earlier as e using (id)
