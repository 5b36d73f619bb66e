with purchase as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'completed_order' and activity_occurrence = 1
), chosen as (
  select distinct on (purchase.activity_id)
    purchase.activity_id,
    joined.ts as joined_ts,
    joined.feature_json->>'campaign' as campaign
  from purchase
  join stream as joined on joined.customer = purchase.customer and joined.activity = 'opened_email' and joined.ts < purchase.ts
  order by purchase.activity_id, joined.ts desc, joined.activity_id desc
)
select purchase.activity_id, purchase.customer, purchase.ts, chosen.joined_ts, chosen.campaign
from purchase
left join chosen on chosen.activity_id = purchase.activity_id
