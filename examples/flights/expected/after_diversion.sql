-- A flight takes as long as the destination's clock goes on between its departure and its arrival, and never a day.
-- So it is with the schedule; a flight is due as much later as it left late.
with flights as (
  select
    f.tailnum,
    printf('%d-%02d-%02d %s%d %s', f.year, f.month, f.day, f.carrier, f.flight, f.origin) as id,
    f.dest,
    f.dep_delay,
    f.dep_time is null as is_cancelled,
    f.dep_time is not null and f.air_time is null as is_diverted,
    f.time_hour at time zone 'UTC' + to_minutes(f.minute) as scheduled_at,
    scheduled_at + to_minutes(f.dep_delay) as departed_at,
    departed_at at time zone 'UTC' at time zone c.tzone as clock_then,
    f.arr_time // 100 * 60 + f.arr_time % 100 - hour(clock_then) * 60 - minute(clock_then) as clock_went_on,
    case when f.air_time is not null then departed_at + to_minutes((clock_went_on + 1440) % 1440) end as arrived_at,
    scheduled_at at time zone 'UTC' at time zone c.tzone as planned_then,
    f.sched_arr_time // 100 * 60 + f.sched_arr_time % 100 - hour(planned_then) * 60 - minute(planned_then) as planned,
    departed_at + to_minutes((planned + 1440) % 1440) as due_at
  from raw.flights as f
  join raw.airport_clocks as c on c.faa = f.dest
  where f.tailnum is not null
),

everything as (
  select tailnum, id, 'departed' as activity, departed_at as ts from flights where departed_at is not null
  union all
  select tailnum, id, 'arrived', arrived_at from flights where arrived_at is not null
  union all
  select tailnum, id, 'was_cancelled', scheduled_at from flights where is_cancelled
  union all
  select tailnum, id, 'was_delayed', scheduled_at + interval 15 minutes from flights where dep_delay >= 15
  union all
  select tailnum, id, 'was_diverted', due_at from flights where is_diverted
  union all
  select tailnum, tailnum, 'was_built', make_timestamp(year, 1, 1, 0, 0, 0) from raw.planes where year is not null
),

followed as (
  select d.id, min({ ts: e.ts, activity: e.activity, id: e.id }) as event
  from flights as d
  join everything as e on e.tailnum = d.tailnum and e.ts > d.due_at
  where d.is_diverted
  group by d.id
)

select
  d.tailnum,
  d.id as diverted_flight,
  d.due_at,
  d.dest,
  f.event.activity as next_activity,
  f.event.ts as next_at,
  date_diff('hour', d.due_at, f.event.ts) as hours_until_next
from flights as d
left join followed as f using (id)
where d.is_diverted
