with ends as (
  select
    *,
    (feature_json->>'price')::double as price,
    (feature_json->>'minutes')::double as minutes,
    row_number() over (partition by customer order by ts, activity_id) as place
  from stream
  where activity = 'ended_ride'
),

thirds as (
  from ends where place = 3
),

sums as (
  select
    t.customer,
    sum(e.price) filter (e.ts <= t.ts) as spent_so_far,
    avg(e.minutes) filter (e.ts <= t.ts) as minutes_per_ride,
    count(*) filter (e.ts > t.ts) as rides_later,
    coalesce(sum(e.price) filter (e.ts > t.ts), 0) as spent_later
  from thirds as t
  join ends as e using (customer)
  group by 1
),

sign_ups as (
  select customer, min({ ts: ts, id: activity_id, referral: (feature_json->>'referral') }) as sign_up
  from stream
  where activity = 'signed_up'
  group by 1
),

subscriptions as (
  select t.customer, min({ ts: s.ts, id: s.activity_id, plan: (s.feature_json->>'plan') }) as subscription
  from thirds as t
  join stream as s on s.customer = t.customer and s.activity = 'started_subscription' and s.ts > t.ts
  group by 1
)

select
  t.customer,
  t.ts as third_ride_at,
  (t.feature_json->>'district') as district,
  u.sign_up.referral as came_by,
  s.subscription.ts as subscribed_at,
  s.subscription.plan as subscribed_to,
  m.spent_so_far,
  m.minutes_per_ride,
  m.rides_later,
  m.spent_later
from thirds as t
left join sums as m using (customer)
left join sign_ups as u using (customer)
left join subscriptions as s using (customer)
