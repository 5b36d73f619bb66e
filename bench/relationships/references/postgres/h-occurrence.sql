with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), email as (
  select customer, ts, feature_json->>'campaign' as campaign
  from stream
  where activity = 'opened_email' and activity_occurrence = 3 and customer is not null
)
select page.activity_id, page.customer, page.ts, email.ts as email_ts, email.campaign as email_campaign
from page
left join email on email.customer = page.customer and email.ts < page.ts
