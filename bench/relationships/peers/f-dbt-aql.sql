with purchase as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'completed_order' and activity_occurrence = 1
), email as (
  select
    purchase.activity_id,
    cast(split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as email_ts,
    split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'campaign' as varchar)), ';.,;', 2) as email_campaign
  from purchase
  left join stream as joined
    on joined.activity = 'opened_email'
    and joined.customer = purchase.customer
    and joined.ts < purchase.ts
  group by purchase.activity_id
)
select purchase.activity_id, purchase.customer, purchase.ts, email.email_ts, email.email_campaign
from purchase
left join email on email.activity_id = purchase.activity_id
