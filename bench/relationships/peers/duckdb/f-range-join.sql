with purchase as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'completed_order' and activity_occurrence = 1
), chosen as (
  select purchase.activity_id, arg_max({'joined_ts': joined.ts, 'campaign': joined.feature_json->>'campaign'}, {'ts': joined.ts, 'id': joined.activity_id}) as row
  from purchase
  join stream as joined on joined.customer = purchase.customer and joined.activity = 'opened_email' and joined.ts < purchase.ts
  group by purchase.activity_id
)
select purchase.activity_id, purchase.customer, purchase.ts, chosen.row.joined_ts, chosen.row.campaign
from purchase
left join chosen on chosen.activity_id = purchase.activity_id
