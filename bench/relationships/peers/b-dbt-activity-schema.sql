select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    min(cast(purchase.ts as varchar) || cast(purchase.ts as varchar)),
    cast(length(min(cast(purchase.ts as varchar) || cast(purchase.ts as varchar))) - length(min(cast(purchase.ts as varchar))) as integer)
  ) as timestamp) as order_ts,
  cast(right(
    min(cast(purchase.ts as varchar) || cast(purchase.revenue_impact as varchar)),
    cast(length(min(cast(purchase.ts as varchar) || cast(purchase.revenue_impact as varchar))) - length(min(cast(purchase.ts as varchar))) as integer)
  ) as double precision) as order_revenue
from stream as page
left join stream as purchase
  on purchase.customer = page.customer
  and purchase.activity = 'completed_order'
  and purchase.ts > page.ts
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
