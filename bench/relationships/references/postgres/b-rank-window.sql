with event as (
  select 0 as is_order, activity_id, customer, ts from stream where activity = 'visited_page'
  union all
  select 1, null, customer, ts from stream where activity = 'completed_order' and customer is not null
), ranked as (
  select
    *,
    sum(is_order) over (
      partition by customer order by ts, is_order desc rows between unbounded preceding and current row
    ) as so_far
  from event
)
select
  ranked.activity_id, ranked.customer, ranked.ts, purchase.ts as order_ts, purchase.revenue_impact as order_revenue
from (select * from ranked where is_order = 0) as ranked
left join stream as purchase
  on purchase.activity = 'completed_order'
  and purchase.customer = ranked.customer
  and purchase.activity_occurrence = ranked.so_far + 1
