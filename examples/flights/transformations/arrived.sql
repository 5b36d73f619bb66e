-- An arrival is told by the destination's clock, and without a date. The schedule settles it: the scheduled arrival is on the
-- day of departure, or on the next where that would be before the scheduled departure (no flight here takes a day). From
-- there the delay leads to the arrival. Diverted flights have no delay, and so no arrival: see `was_diverted`.
with scheduled as (
  select
    f.*,
    f.time_hour at time zone 'UTC' + to_minutes(f.minute)
                                            as departs_at,
    make_timestamp(f.year, f.month, f.day, f.sched_arr_time // 100, f.sched_arr_time % 100, 0)
                                            as arrives_at_local,
    c.tzone
  from raw.flights as f
  join raw.airport_clocks as c on c.faa = f.dest
  where f.arr_delay is not null
),

dated as (
  select
    s.*,
    case
      when s.arrives_at_local at time zone s.tzone at time zone 'UTC' > s.departs_at
        then s.arrives_at_local at time zone s.tzone at time zone 'UTC'
      else (s.arrives_at_local + interval 1 day) at time zone s.tzone at time zone 'UTC'
    end                                     as arrives_at
  from scheduled as s
)

select
  format('{}-{:02}-{:02} {}{} {}', d.year, d.month, d.day, d.carrier, d.flight, d.origin)
                                            as activity_id,
  d.arrives_at + to_minutes(d.arr_delay)    as ts,
  d.tailnum                                 as customer,
  'arrived'                                 as activity,
  json_object(
    'flight',   d.carrier || d.flight,
    'carrier',  d.carrier,
    'origin',   d.origin,
    'dest',     d.dest,
    'delay',    d.arr_delay,
    'air_time', d.air_time
  )                                         as feature_json
from dated as d
