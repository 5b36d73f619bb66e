with page as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'visited_page'
), chosen as (
  select page.activity_id, arg_min({'joined_ts': joined.ts, 'revenue': joined.revenue_impact, 'campaign': joined.feature_json->>'campaign'}, {'ts': joined.ts, 'id': joined.activity_id}) as row
  from page
  join stream as joined on joined.customer = page.customer and joined.activity = 'completed_order' and joined.ts > page.ts and (joined.ts < page.activity_repeated_at or page.activity_repeated_at is null)
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, chosen.row.joined_ts, chosen.row.revenue, chosen.row.campaign
from page
left join chosen on chosen.activity_id = page.activity_id
