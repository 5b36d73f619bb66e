with purchase as (
  select activity_id, customer, ts, activity_occurrence as occurrence from stream where activity = 'completed_order'
), times as materialized (
  select customer, array_agg(ts order by ts) as bought from purchase where customer is not null group by customer
), segment as (
  select
    page.customer,
    width_bucket(page.ts, times.bought) + 1 as occurrence,
    count(*) as pages,
    sum(page.revenue_impact) as revenue
  from stream as page
  join times using (customer)
  where page.activity = 'visited_page'
  group by page.customer, width_bucket(page.ts, times.bought) + 1
)
select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  coalesce(sum(segment.pages) over so_far, 0) as pages,
  coalesce(sum(segment.revenue) over so_far, 0) as revenue
from purchase
left join segment using (customer, occurrence)
window so_far as (partition by customer order by occurrence rows between unbounded preceding and current row)
