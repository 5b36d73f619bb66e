select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    max(cast(email.ts as varchar) || cast(email.ts as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.ts as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as timestamp) as email_ts,
  right(
    max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as email_campaign
from stream as page
left join stream as email
  on email.customer = page.customer
  and email.activity = 'opened_email'
  and email.ts < page.ts
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
