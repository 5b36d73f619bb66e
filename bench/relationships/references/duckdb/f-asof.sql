with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order' and activity_occurrence = 1
), email as (
  select customer, ts, arg_max({'ts': ts, 'campaign': feature_json->>'$.campaign'}, activity_id) as row
  from stream
  where activity = 'opened_email' and customer is not null
  group by customer, ts
)
select
  purchase.activity_id, purchase.customer, purchase.ts, email.row.ts as email_ts, email.row.campaign as email_campaign
from purchase
asof left join email on email.customer = purchase.customer and email.ts < purchase.ts
