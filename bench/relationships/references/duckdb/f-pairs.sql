with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order' and activity_occurrence = 1
), email as (
  select activity_id, customer, ts, feature_json->>'$.campaign' as campaign
  from stream
  where activity = 'opened_email' and customer is not null
), chosen as (
  select
    purchase.activity_id,
    arg_max({'ts': email.ts, 'campaign': email.campaign}, {'ts': email.ts, 'id': email.activity_id}) as row
  from purchase
  join email on email.customer = purchase.customer and email.ts < purchase.ts
  group by purchase.activity_id
)
select
  purchase.activity_id, purchase.customer, purchase.ts, chosen.row.ts as email_ts, chosen.row.campaign as email_campaign
from purchase
left join chosen using (activity_id)
