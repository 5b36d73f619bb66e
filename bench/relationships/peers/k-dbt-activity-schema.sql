select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    max(cast(email.ts as varchar) || cast(email.ts as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.ts as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as timestamp) as email_ts,
  right(
    max(cast(email.ts as varchar) || cast(email.feature_json->>'path' as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.feature_json->>'path' as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as email_path
from stream as page
left join stream as email
  on email.customer = page.customer
  and email.activity = 'opened_email'
  and email.ts < page.ts
  and (email.feature_json->>'campaign') = 'c7'
where page.activity = 'visited_page' and (page.feature_json->>'device') = 'mobile'
group by page.activity_id, page.customer, page.ts
