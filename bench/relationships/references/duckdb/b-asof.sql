with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), purchase as (
  select customer, ts, arg_min({'ts': ts, 'revenue': revenue_impact}, activity_id) as row
  from stream
  where activity = 'completed_order' and customer is not null
  group by customer, ts
)
select page.activity_id, page.customer, page.ts, purchase.row.ts as order_ts, purchase.row.revenue as order_revenue
from page
asof left join purchase on purchase.customer = page.customer and purchase.ts > page.ts
