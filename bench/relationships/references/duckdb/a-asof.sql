with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), email as (
  select customer, ts, arg_max({'ts': ts, 'campaign': feature_json->>'$.campaign'}, activity_id) as row
  from stream
  where activity = 'opened_email' and customer is not null
  group by customer, ts
)
select page.activity_id, page.customer, page.ts, email.row.ts as email_ts, email.row.campaign as email_campaign
from page
asof left join email on email.customer = page.customer and email.ts < page.ts
