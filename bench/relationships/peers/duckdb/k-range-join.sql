with page as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'visited_page' and (feature_json->>'device') = 'mobile'
), chosen as (
  select page.activity_id, arg_max({'joined_ts': joined.ts, 'path': joined.feature_json->>'path'}, {'ts': joined.ts, 'id': joined.activity_id}) as row
  from page
  join stream as joined on joined.customer = page.customer and joined.activity = 'opened_email' and joined.ts < page.ts and (joined.feature_json->>'campaign') = 'c7'
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, chosen.row.joined_ts, chosen.row.path
from page
left join chosen on chosen.activity_id = page.activity_id
