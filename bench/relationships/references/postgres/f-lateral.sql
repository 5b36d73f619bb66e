with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order' and activity_occurrence = 1
)
select
  purchase.activity_id, purchase.customer, purchase.ts, email.ts as email_ts, email.campaign as email_campaign
from purchase
left join lateral (
  select ts, feature_json->>'campaign' as campaign
  from stream
  where activity = 'opened_email' and customer = purchase.customer and ts < purchase.ts
  order by ts desc, activity_id desc
  limit 1
) as email on true
