with rows as (select *, coalesce(customer, anonymous_customer_id) as who from stream),

sign_ups as (
  from rows
  where activity = 'signed_up'
  qualify row_number() over (partition by who order by ts, activity_id) = 1
),

first_rides as (
  select s.who, min({ ts: r.ts, id: r.activity_id, station: (r.feature_json->>'station') }) as ride
  from sign_ups as s
  join rows as r on r.who = s.who and r.activity = 'started_ride' and r.ts > s.ts
  group by s.who
),

visits as (
  select s.who, count(*) as visits
  from sign_ups as s
  join rows as v on v.who = s.who and v.activity = 'visited_website' and v.ts < s.ts
  group by s.who
)

select
  s.customer,
  s.ts as signed_up_at,
  (s.feature_json->>'referral') as referral,
  f.ride.ts as first_ride_at,
  f.ride.station as first_station,
  coalesce(v.visits, 0) as visits_before,
  date_diff('hour', s.ts, f.ride.ts) as hours_to_first_ride
from sign_ups as s
left join first_rides as f using (who)
left join visits as v using (who)
