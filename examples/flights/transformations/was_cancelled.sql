-- A flight without a departure time did not take place. When that was decided is not in the data, so it counts at the moment
-- it should have left. 2,512 of these flights were called off before they had an aircraft: there is no entity that this
-- happened to, so they are left out here, knowingly, and not left to be rejected on every build.
select
  format('{}-{:02}-{:02} {}{} {}', f.year, f.month, f.day, f.carrier, f.flight, f.origin)
                                            as activity_id,
  f.time_hour at time zone 'UTC'
    + to_minutes(f.minute)                  as ts,
  f.tailnum                                 as customer,
  'was_cancelled'                           as activity,
  json_object(
    'flight',  f.carrier || f.flight,
    'carrier', f.carrier,
    'origin',  f.origin,
    'dest',    f.dest
  )                                         as feature_json
from raw.flights as f
where f.dep_time is null
  and f.tailnum is not null
