with event as (
  select 1 as is_order, activity_id, customer, ts, null::int as page, null::float8 as revenue
  from stream
  where activity = 'completed_order'
  union all
  select 2, null, customer, ts, 1, revenue_impact
  from stream
  where activity = 'visited_page' and customer is not null
), counted as (
  select is_order, activity_id, customer, ts, sum(page) over so_far as pages, sum(revenue) over so_far as revenue
  from event
  window so_far as (partition by customer order by ts, is_order rows between unbounded preceding and current row)
)
select activity_id, customer, ts, coalesce(pages, 0) as pages, coalesce(revenue, 0) as revenue
from counted
where is_order = 1
