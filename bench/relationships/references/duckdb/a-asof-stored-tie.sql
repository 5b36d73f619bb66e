with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), email as (
  select customer, ts, feature_json->>'$.campaign' as campaign
  from stream
  where activity = 'opened_email' and customer is not null and activity_repeated_at is distinct from ts
)
select page.activity_id, page.customer, page.ts, email.ts as email_ts, email.campaign as email_campaign
from page
asof left join email on email.customer = page.customer and email.ts < page.ts
