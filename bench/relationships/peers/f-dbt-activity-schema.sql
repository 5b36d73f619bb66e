select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  cast(right(
    max(cast(email.ts as varchar) || cast(email.ts as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.ts as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as timestamp) as email_ts,
  right(
    max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as email_campaign
from stream as purchase
left join stream as email
  on email.customer = purchase.customer
  and email.activity = 'opened_email'
  and email.ts < purchase.ts
where purchase.activity = 'completed_order' and purchase.activity_occurrence = 1
group by purchase.activity_id, purchase.customer, purchase.ts
