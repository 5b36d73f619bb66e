with page as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'visited_page' and (feature_json->>'device') = 'mobile'
), chosen as (
  select distinct on (page.activity_id)
    page.activity_id,
    joined.ts as joined_ts,
    joined.feature_json->>'path' as path
  from page
  join stream as joined on joined.customer = page.customer and joined.activity = 'opened_email' and joined.ts < page.ts and (joined.feature_json->>'campaign') = 'c7'
  order by page.activity_id, joined.ts desc, joined.activity_id desc
)
select page.activity_id, page.customer, page.ts, chosen.joined_ts, chosen.path
from page
left join chosen on chosen.activity_id = page.activity_id
