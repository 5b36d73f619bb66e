/*---
activities: [started_ride, ended_ride]
---*/
-- One row of the source, two activities: a ride begins and a ride ends. Both have the ride's id, for `activity_id` has to be
-- unique within its activity only; queries find the pair by time, or by the feature `ride_id`.
select
  r.ride_id                                 as activity_id,
  r.started_at                              as ts,
  r.rider_email                             as customer,
  'started_ride'                            as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'ride_id',   r.ride_id,
    'bike_id',   r.bike_id,
    'bike_type', r.bike_type,
    'station',   s.name,
    'district',  s.district
  )                                         as feature_json,
  null::double                              as revenue_impact,
  'https://ops.example.com/rides/'
    || r.ride_id                            as link
from raw.rides as r
left join raw.stations as s on s.station_id = r.start_station_id

union all

select
  r.ride_id                                 as activity_id,
  r.ended_at                                as ts,
  r.rider_email                             as customer,
  'ended_ride'                              as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'ride_id',     r.ride_id,
    'bike_id',     r.bike_id,
    'station',     s.name,
    'district',    s.district,
    'minutes',     date_diff('minute', r.started_at, r.ended_at),
    'distance_km', r.distance_km,
    'price',       r.price
  )                                         as feature_json,
  r.price                                   as revenue_impact,
  'https://ops.example.com/rides/'
    || r.ride_id                            as link
from raw.rides as r
left join raw.stations as s on s.station_id = r.end_station_id
