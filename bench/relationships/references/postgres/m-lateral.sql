with page as (
  select
    activity_id, customer, ts, lead(ts) over (partition by customer order by ts, activity_id) as next_ts
  from stream
  where activity = 'visited_page' and feature_json->>'device' = 'mobile'
)
select page.activity_id, page.customer, page.ts, counted.items, coalesce(counted.revenue, 0) as revenue
from page
cross join lateral (
  select count(*) as items, sum(revenue_impact) as revenue
  from stream
  where activity = 'viewed_item'
    and customer = page.customer
    and ts > page.ts
    and ts < coalesce(page.next_ts, 'infinity')
) as counted
