-- The authority calls a flight late from fifteen minutes on, so that is the moment the aircraft became late: a quarter of an
-- hour after schedule, whenever it then left. The feature `delay` is known only later, at the departure.
select
  format('{}-{:02}-{:02} {}{} {}', f.year, f.month, f.day, f.carrier, f.flight, f.origin)
                                            as activity_id,
  f.time_hour at time zone 'UTC'
    + to_minutes(f.minute + 15)             as ts,
  f.tailnum                                 as customer,
  'was_delayed'                             as activity,
  json_object(
    'flight',  f.carrier || f.flight,
    'carrier', f.carrier,
    'origin',  f.origin,
    'dest',    f.dest,
    'delay',   f.dep_delay
  )                                         as feature_json
from raw.flights as f
where f.dep_delay >= 15
