with flights as (
  select
    tailnum,
    printf('%d-%02d-%02d %s%d %s', year, month, day, carrier, flight, origin) as id,
    carrier,
    carrier || flight as number,
    dep_delay,
    dep_time is null as is_cancelled,
    time_hour at time zone 'UTC' + to_minutes(minute) as scheduled_at,
    scheduled_at + to_minutes(dep_delay) as departed_at
  from raw.flights
  where tailnum is not null
),

delays as (
  select *, scheduled_at + interval 15 minutes as delayed_at
  from flights
  where dep_delay >= 15
),

long_delays as (
  from delays where dep_delay >= 120
),

next_flights as (
  select d.id, n.number, n.dep_delay
  from long_delays as d
  join flights as n
    on n.tailnum = d.tailnum
    and n.departed_at > d.delayed_at
    and n.departed_at <= d.delayed_at + interval 24 hours
  qualify row_number() over (partition by d.id order by n.departed_at, n.id) = 2
),

delays_after as (
  select d.id, count(*) as delays, max(n.dep_delay) as worst
  from long_delays as d
  join delays as n
    on n.tailnum = d.tailnum
    and n.delayed_at > d.delayed_at
    and n.delayed_at <= d.delayed_at + interval 24 hours
  group by d.id
),

cancellations_after as (
  select d.id, count(*) as cancellations
  from long_delays as d
  join flights as n
    on n.tailnum = d.tailnum
    and n.is_cancelled
    and n.scheduled_at > d.delayed_at
    and n.scheduled_at <= d.delayed_at + interval 24 hours
  group by d.id
)

select
  d.tailnum,
  d.id as delayed_flight,
  d.delayed_at,
  d.carrier,
  d.dep_delay as delay,
  n.number as next_flight,
  n.dep_delay as next_delay,
  coalesce(a.delays, 0) as delays_after,
  a.worst as worst_delay_after,
  coalesce(c.cancellations, 0) as cancellations_after
from long_delays as d
left join next_flights as n using (id)
left join delays_after as a using (id)
left join cancellations_after as c using (id)
