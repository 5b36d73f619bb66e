-- `time_hour` is the scheduled hour as an instant; the minute and the delay lead from there to the departure, with no clock to
-- be read. A flight's number is not unique on its day, two of one number may leave from two airports: the origin makes it so.
select
  format('{}-{:02}-{:02} {}{} {}', f.year, f.month, f.day, f.carrier, f.flight, f.origin)
                                            as activity_id,
  f.time_hour at time zone 'UTC'
    + to_minutes(f.minute + f.dep_delay)    as ts,
  f.tailnum                                 as customer,
  'departed'                                as activity,
  json_object(
    'flight',   f.carrier || f.flight,
    'carrier',  f.carrier,
    'origin',   f.origin,
    'dest',     f.dest,
    'delay',    f.dep_delay,
    'distance', f.distance
  )                                         as feature_json
from raw.flights as f
where f.dep_time is not null
