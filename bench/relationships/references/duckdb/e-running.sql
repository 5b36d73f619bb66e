with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order'
), page as (
  select customer, ts, count(*) over so_far as pages, sum(revenue_impact) over so_far as revenue
  from stream
  where activity = 'visited_page' and customer is not null
  window so_far as (partition by customer order by ts range between unbounded preceding and current row)
)
select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  coalesce(page.pages, 0) as pages,
  coalesce(page.revenue, 0) as revenue
from purchase
asof left join page on page.customer = purchase.customer and page.ts < purchase.ts
