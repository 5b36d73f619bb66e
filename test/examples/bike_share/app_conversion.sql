with rows as (select *, coalesce(customer, anonymous_customer_id) as who from stream),

openings as (
  select *, lead(ts) over (partition by who order by ts, activity_id) as next_ts
  from rows
  where activity = 'opened_app'
),

rides as (
  select o.activity_id, min({ ts: r.ts, id: r.activity_id, station: (r.feature_json->>'station') }) as ride
  from openings as o
  join rows as r
    on r.who = o.who
    and r.activity = 'started_ride'
    and r.ts > o.ts
    and (o.next_ts is null or r.ts < o.next_ts)
    and r.ts <= o.ts + interval 30 minutes
  group by 1
),

earlier as (
  select o.activity_id, count(*) as rides
  from openings as o
  join rows as r on r.who = o.who and r.activity = 'started_ride' and r.ts < o.ts
  group by 1
)

select
  o.activity_id as opening,
  o.ts as opened_at,
  (o.feature_json->>'platform') as platform,
  r.ride.ts as ride_at,
  r.ride.station as first_between_started_ride_station,
  coalesce(e.rides, 0) as rides_before,
  r.ride.ts is not null as has_converted
from openings as o
left join rides as r using (activity_id)
left join earlier as e using (activity_id)
