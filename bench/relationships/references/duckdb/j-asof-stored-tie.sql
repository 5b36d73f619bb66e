with page as (
  select activity_id, customer, ts, coalesce(activity_repeated_at, timestamp 'infinity') as until
  from stream
  where activity = 'visited_page'
), purchase as (
  select customer, ts, revenue_impact as revenue
  from stream
  where activity = 'completed_order' and customer is not null and activity_repeated_at is distinct from ts
)
select
  page.activity_id,
  page.customer,
  page.ts,
  case when purchase.ts > page.ts then purchase.ts end as order_ts,
  case when purchase.ts > page.ts then purchase.revenue end as order_revenue
from page
asof left join purchase on purchase.customer = page.customer and purchase.ts < page.until
