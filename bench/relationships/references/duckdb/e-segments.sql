with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order'
), page as (
  select customer, ts, revenue_impact from stream where activity = 'visited_page' and customer is not null
), segment as (
  select purchase.activity_id, count(*) as pages, sum(page.revenue_impact) as revenue
  from page
  asof join purchase on purchase.customer = page.customer and purchase.ts > page.ts
  group by purchase.activity_id
)
select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  coalesce(sum(segment.pages) over so_far, 0) as pages,
  coalesce(sum(segment.revenue) over so_far, 0) as revenue
from purchase
left join segment using (activity_id)
window so_far as (
  partition by purchase.customer order by purchase.ts range between unbounded preceding and current row
)
