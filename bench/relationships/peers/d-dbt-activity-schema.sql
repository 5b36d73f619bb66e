select
  page.activity_id,
  page.customer,
  page.ts,
  count(item.activity_id) as items,
  coalesce(sum(item.revenue_impact), 0) as revenue
from stream as page
left join stream as item
  on item.customer = page.customer
  and item.activity = 'viewed_item'
  and item.ts > page.ts
  and (item.ts < page.activity_repeated_at or page.activity_repeated_at is null)
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
