with page as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'visited_page'
), email as (
  select
    page.activity_id,
    cast(split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as email_ts,
    split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'campaign' as varchar)), ';.,;', 2) as email_campaign
  from page
  left join stream as joined
    on joined.activity = 'opened_email'
    and joined.customer = page.customer
    and joined.ts < page.ts
  group by page.activity_id
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
), cart as (
  select
    page.activity_id,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as cart_ts,
    split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'path' as varchar)), ';.,;', 2) as cart_path
  from page
  left join stream as joined
    on joined.activity = 'added_to_cart'
    and joined.customer = page.customer
    and joined.ts > page.ts
    and (joined.ts < page.activity_repeated_at or page.activity_repeated_at is null)
  group by page.activity_id
), item as (
  select
    page.activity_id,
    count(joined.activity_id) as items,
    sum(joined.revenue_impact) as revenue
  from page
  left join stream as joined
    on joined.activity = 'viewed_item'
    and joined.customer = page.customer
    and joined.ts < page.ts
  group by page.activity_id
), session as (
  select
    page.activity_id,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as session_ts,
    split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'device' as varchar)), ';.,;', 2) as session_device
  from page
  left join stream as joined
    on joined.activity = 'started_session'
    and joined.customer = page.customer
    and joined.activity_occurrence = 1
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, email.email_ts, email.email_campaign,
  purchase.order_ts, purchase.order_revenue, cart.cart_ts, cart.cart_path,
  coalesce(item.items, 0) as items, coalesce(item.revenue, 0) as items_revenue, session.session_ts, session.session_device
from page
left join email on email.activity_id = page.activity_id
left join purchase on purchase.activity_id = page.activity_id
left join cart on cart.activity_id = page.activity_id
left join item on item.activity_id = page.activity_id
left join session on session.activity_id = page.activity_id
