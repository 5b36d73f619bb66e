with page as (
  select activity_id, customer, ts, activity_repeated_at as next_ts from stream where activity = 'visited_page'
), email as (
  select customer, ts, arg_max({'ts': ts, 'campaign': feature_json->>'$.campaign'}, activity_id) as row
  from stream
  where activity = 'opened_email' and customer is not null
  group by customer, ts
), purchase as (
  select customer, ts, arg_min({'ts': ts, 'revenue': revenue_impact}, activity_id) as row
  from stream
  where activity = 'completed_order' and customer is not null
  group by customer, ts
), cart as (
  select customer, ts, arg_min({'ts': ts, 'path': feature_json->>'$.path'}, activity_id) as row
  from stream
  where activity = 'added_to_cart' and customer is not null
  group by customer, ts
), item as (
  select customer, ts, count(*) over so_far as items, sum(revenue_impact) over so_far as revenue
  from stream
  where activity = 'viewed_item' and customer is not null
  window so_far as (partition by customer order by ts range between unbounded preceding and current row)
), session as (
  select customer, ts, feature_json->>'$.device' as device
  from stream
  where activity = 'started_session' and activity_occurrence = 1 and customer is not null
)
select
  page.activity_id,
  page.customer,
  page.ts,
  email.row.ts as email_ts,
  email.row.campaign as email_campaign,
  purchase.row.ts as order_ts,
  purchase.row.revenue as order_revenue,
  case when page.next_ts is null or cart.ts < page.next_ts then cart.row.ts end as cart_ts,
  case when page.next_ts is null or cart.ts < page.next_ts then cart.row.path end as cart_path,
  coalesce(item.items, 0) as items,
  coalesce(item.revenue, 0) as items_revenue,
  session.ts as session_ts,
  session.device as session_device
from page
asof left join email on email.customer = page.customer and email.ts < page.ts
asof left join purchase on purchase.customer = page.customer and purchase.ts > page.ts
asof left join cart on cart.customer = page.customer and cart.ts > page.ts
asof left join item on item.customer = page.customer and item.ts < page.ts
left join session on session.customer = page.customer
