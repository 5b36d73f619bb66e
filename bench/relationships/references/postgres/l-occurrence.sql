with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), session as (
  select customer, ts, feature_json->>'device' as device
  from stream
  where activity = 'started_session' and activity_occurrence = 1 and customer is not null
)
select page.activity_id, page.customer, page.ts, session.ts as session_ts, session.device as session_device
from page
left join session on session.customer = page.customer
