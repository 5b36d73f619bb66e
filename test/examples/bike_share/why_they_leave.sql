with cancellations as (
  from stream where activity = 'cancelled_subscription'
),

before as (
  select
    c.activity_id,
    max(b.ts) filter (b.activity = 'started_ride') as last_ride_at,
    count(*) filter (b.activity = 'reported_breakdown' and b.ts >= c.ts - interval 30 days) as breakdowns,
    string_agg(distinct (b.feature_json->>'part'), ',' order by (b.feature_json->>'part'))
      filter (b.activity = 'reported_breakdown' and b.ts >= c.ts - interval 30 days) as broken_parts,
    count(*) filter (
      b.activity = 'contacted_support'
      and (b.feature_json->>'topic') in ('breakdown', 'billing')
      and b.ts >= c.ts - interval 30 days
    ) as complaints
  from cancellations as c
  join stream as b on b.customer = c.customer and b.ts < c.ts
  group by 1
)

select
  c.customer,
  c.ts as cancelled_at,
  (c.feature_json->>'plan') as plan,
  (c.feature_json->>'reason') as reason,
  (c.feature_json->>'days_held')::double as days_held,
  b.last_ride_at,
  coalesce(b.breakdowns, 0) as breakdowns,
  b.broken_parts,
  coalesce(b.complaints, 0) as complaints
from cancellations as c
left join before as b using (activity_id)
