with last_rides as (
  from stream
  where activity = 'started_ride'
  qualify row_number() over (partition by customer order by ts desc, activity_id desc) = 1
),

breakdowns as (
  select l.customer, min({ ts: b.ts, id: b.activity_id, part: (b.feature_json->>'part') }) as breakdown
  from last_rides as l
  join stream as b
    on b.customer = l.customer
    and b.activity = 'reported_breakdown'
    and b.ts >= l.ts
    and (b.feature_json->>'ride_id') = (l.feature_json->>'ride_id')
  group by 1
),

complaints as (
  select l.customer, max({ ts: c.ts, id: c.activity_id, topic: (c.feature_json->>'topic') }) as complaint
  from last_rides as l
  join stream as c on c.customer = l.customer and c.activity = 'contacted_support' and c.ts > l.ts
  group by 1
),

ends as (
  select
    customer,
    count(*) as rides,
    sum((feature_json->>'price')::double) as spent,
    median((feature_json->>'minutes')::double) as usual_minutes
  from stream
  where activity = 'ended_ride'
  group by 1
),

starts as (
  select customer, count(distinct (feature_json->>'station')) as stations
  from stream
  where activity = 'started_ride'
  group by 1
)

select
  l.customer,
  l.ts as last_ride_at,
  (l.feature_json->>'bike_id') as bike_id,
  (l.feature_json->>'bike_type') as bike_type,
  b.breakdown.part as broken_part,
  c.complaint.ts as last_complaint_at,
  c.complaint.topic as last_complaint,
  coalesce(e.rides, 0) as rides,
  coalesce(e.spent, 0) as spent,
  e.usual_minutes,
  s.stations
from last_rides as l
left join breakdowns as b using (customer)
left join complaints as c using (customer)
left join ends as e using (customer)
left join starts as s using (customer)
