with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), times as materialized (
  select customer, array_agg(ts order by ts) as bought
  from stream
  where activity = 'completed_order' and customer is not null
  group by customer
), ranked as materialized (
  select page.*, width_bucket(page.ts, times.bought) + 1 as next from page left join times using (customer)
)
select
  ranked.activity_id, ranked.customer, ranked.ts, purchase.ts as order_ts, purchase.revenue_impact as order_revenue
from ranked
left join stream as purchase
  on purchase.activity = 'completed_order'
  and purchase.customer = ranked.customer
  and purchase.activity_occurrence = ranked.next
