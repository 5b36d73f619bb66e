with page as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'visited_page'
), item as (
  select
    page.activity_id,
    count(joined.activity_id) as items,
    sum(joined.revenue_impact) as revenue
  from page
  left join stream as joined
    on joined.activity = 'viewed_item'
    and joined.customer = page.customer
    and joined.ts > page.ts
    and (joined.ts < page.activity_repeated_at or page.activity_repeated_at is null)
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, coalesce(item.items, 0) as items, coalesce(item.revenue, 0) as revenue
from page
left join item on item.activity_id = page.activity_id
