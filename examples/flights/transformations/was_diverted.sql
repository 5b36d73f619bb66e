-- The source has no word for it, but a flight that left and has no arrival delay was diverted. When it turned aside, and where
-- it landed, is not in the data. What is known is when it should have arrived and had not: its departure, plus the time the
-- schedule gives the flight. Some have an arrival time nevertheless, a clock without a day: they got there in the end.
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
  where f.dep_time is not null
    and f.arr_delay is null
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
  d.arrives_at + to_minutes(d.dep_delay)    as ts,
  d.tailnum                                 as customer,
  'was_diverted'                            as activity,
  json_object(
    'flight',           d.carrier || d.flight,
    'carrier',          d.carrier,
    'origin',           d.origin,
    'dest',             d.dest,
    'has_reached_dest', d.arr_time is not null
  )                                         as feature_json
from dated as d
