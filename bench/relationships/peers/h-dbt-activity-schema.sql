select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    min(cast(email.ts as varchar) || cast(email.ts as varchar)),
    cast(length(min(cast(email.ts as varchar) || cast(email.ts as varchar))) - length(min(cast(email.ts as varchar))) as integer)
  ) as timestamp) as email_ts,
  right(
    min(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar)),
    cast(length(min(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar))) - length(min(cast(email.ts as varchar))) as integer)
  ) as email_campaign
from stream as page
left join stream as email
  on email.customer = page.customer
  and email.activity = 'opened_email'
  and email.activity_occurrence = 3
  and email.ts < page.ts
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
