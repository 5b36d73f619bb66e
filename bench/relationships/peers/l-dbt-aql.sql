with page as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'visited_page'
), session as (
  select
    page.activity_id,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as session_ts,
    split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'device' as varchar)), ';.,;', 2) as session_device
  from page
  left join stream as joined
    on joined.activity = 'started_session'
    and joined.customer = page.customer
    and joined.activity_occurrence = 1
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, session.session_ts, session.session_device
from page
left join session on session.activity_id = page.activity_id
