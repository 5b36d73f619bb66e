with page as (
  select activity_id, customer, ts, activity_repeated_at
  from stream
  where activity = 'visited_page'
), chosen as (
  select distinct on (page.activity_id)
    page.activity_id,
    joined.ts as joined_ts,
    joined.revenue_impact as revenue
  from page
  join stream as joined on joined.customer = page.customer and joined.activity = 'completed_order' and joined.ts > page.ts
  order by page.activity_id, joined.ts, joined.activity_id
)
select page.activity_id, page.customer, page.ts, chosen.joined_ts, chosen.revenue
from page
left join chosen on chosen.activity_id = page.activity_id
