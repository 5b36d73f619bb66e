with page as (
  select activity_id, customer, ts, activity_occurrence as occurrence from stream where activity = 'visited_page'
), times as materialized (
  select customer, array_agg(ts order by ts) as visited from page where customer is not null group by customer
), counted as (
  select item.customer, place.before as occurrence, count(*) as items, sum(item.revenue_impact) as revenue
  from stream as item
  join times using (customer)
  cross join lateral (
    select width_bucket(item.ts - interval '1 microsecond', times.visited) as before
  ) as place
  where item.activity = 'viewed_item' and width_bucket(item.ts, times.visited) = place.before
  group by item.customer, place.before
)
select
  page.activity_id, page.customer, page.ts, coalesce(counted.items, 0) as items, coalesce(counted.revenue, 0) as revenue
from page
left join counted using (customer, occurrence)
