with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order' and activity_occurrence = 1
), email as (
  select customer, ts, feature_json->>'$.campaign' as campaign
  from stream
  where activity = 'opened_email' and customer is not null and activity_repeated_at is distinct from ts
)
select purchase.activity_id, purchase.customer, purchase.ts, email.ts as email_ts, email.campaign as email_campaign
from purchase
asof left join email on email.customer = purchase.customer and email.ts < purchase.ts
