with page as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'visited_page'
), purchase as (
  select
    page.activity_id,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as order_ts,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.revenue_impact as varchar)), ';.,;', 2) as double precision) as order_revenue
  from page
  left join stream as joined
    on joined.activity = 'completed_order'
    and joined.customer = page.customer
    and joined.ts > page.ts
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, purchase.order_ts, purchase.order_revenue
from page
left join purchase on purchase.activity_id = page.activity_id
