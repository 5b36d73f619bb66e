with page as (
  select activity_id, customer, ts, activity_repeated_at as next_ts from stream where activity = 'visited_page'
), item as (
  select customer, ts, revenue_impact from stream where activity = 'viewed_item' and customer is not null
), counted as (
  select page.activity_id, count(*) as items, sum(item.revenue_impact) as revenue
  from item
  asof join (from page where next_ts is distinct from ts) as page on page.customer = item.customer and page.ts < item.ts
  where page.next_ts is null or item.ts < page.next_ts
  group by page.activity_id
)
select
  page.activity_id,
  page.customer,
  page.ts,
  coalesce(counted.items, 0) as items,
  coalesce(counted.revenue, 0) as revenue
from page
left join counted using (activity_id)
