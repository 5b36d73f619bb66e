with purchase as (
  select activity_id, customer, ts from stream where activity = 'completed_order'
), visited as (
  select activity_id, customer, ts, feature_json->>'$.path' as path
  from stream
  where activity = 'visited_page' and customer is not null
), marked as (
  select
    customer,
    ts,
    row_number() over (partition by customer, path order by ts desc, activity_id desc) = 1 and path is not null as is_last
  from visited
), page as (
  select customer, ts, count(*) over from_here as pages, count(case when is_last then 1 end) over from_here as paths
  from marked
  window from_here as (partition by customer order by ts desc range between unbounded preceding and current row)
)
select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  coalesce(page.pages, 0) as pages,
  coalesce(page.paths, 0) as paths
from purchase
asof left join page on page.customer = purchase.customer and page.ts > purchase.ts
