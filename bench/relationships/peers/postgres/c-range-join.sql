with page as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'visited_page'
), chosen as (
  select distinct on (page.activity_id)
    page.activity_id,
    joined.ts as joined_ts,
    joined.revenue_impact as revenue,
    joined.feature_json->>'campaign' as campaign
  from page
  join stream as joined on joined.customer = page.customer and joined.activity = 'completed_order' and joined.ts > page.ts and (joined.ts < page.activity_repeated_at or page.activity_repeated_at is null)
  order by page.activity_id, joined.ts, joined.activity_id
)
select page.activity_id, page.customer, page.ts, chosen.joined_ts, chosen.revenue, chosen.campaign
from page
left join chosen on chosen.activity_id = page.activity_id
