select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    min(cast(session.ts as varchar) || cast(session.ts as varchar)),
    cast(length(min(cast(session.ts as varchar) || cast(session.ts as varchar))) - length(min(cast(session.ts as varchar))) as integer)
  ) as timestamp) as session_ts,
  right(
    min(cast(session.ts as varchar) || cast(session.feature_json->>'device' as varchar)),
    cast(length(min(cast(session.ts as varchar) || cast(session.feature_json->>'device' as varchar))) - length(min(cast(session.ts as varchar))) as integer)
  ) as session_device
from stream as page
left join stream as session
  on session.customer = page.customer
  and session.activity = 'started_session'
  and session.activity_occurrence = 1
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
