with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page' and (feature_json->>'$.device') = 'mobile'
), email as (
  select customer, ts, arg_max({'ts': ts, 'path': feature_json->>'$.path'}, activity_id) as row
  from stream
  where activity = 'opened_email' and (feature_json->>'$.campaign') = 'c7' and customer is not null
  group by customer, ts
)
select page.activity_id, page.customer, page.ts, email.row.ts as email_ts, email.row.path as email_path
from page
asof left join email on email.customer = page.customer and email.ts < page.ts
