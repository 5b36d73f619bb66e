with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
)
select page.activity_id, page.customer, page.ts, email.ts as email_ts, email.campaign as email_campaign
from page
left join lateral (
  select ts, feature_json->>'campaign' as campaign
  from stream
  where activity = 'opened_email' and customer = page.customer and ts < page.ts
  order by ts desc, activity_id desc
  limit 1
) as email on true
