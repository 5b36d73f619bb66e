with page as (
  select activity_id, customer, ts, activity_repeated_at as next_ts from stream where activity = 'visited_page'
), email as materialized (
  select customer, ts, activity_occurrence as occurrence, feature_json->>'campaign' as campaign
  from stream
  where activity = 'opened_email' and customer is not null
), emails as materialized (
  select customer, array_agg(ts order by ts) as times from email group by customer
), purchase as materialized (
  select customer, ts, activity_occurrence as occurrence, revenue_impact as revenue
  from stream
  where activity = 'completed_order' and customer is not null
), purchases as materialized (
  select customer, array_agg(ts order by ts) as times from purchase group by customer
), cart as materialized (
  select customer, ts, activity_occurrence as occurrence, feature_json->>'path' as path
  from stream
  where activity = 'added_to_cart' and customer is not null
), carts as materialized (
  select customer, array_agg(ts order by ts) as times from cart group by customer
), item as materialized (
  select
    customer,
    activity_occurrence as occurrence,
    ts,
    sum(revenue_impact) over (
      partition by customer order by activity_occurrence rows between unbounded preceding and current row
    ) as revenue
  from stream
  where activity = 'viewed_item' and customer is not null
), items as materialized (
  select customer, array_agg(ts order by ts) as times from item group by customer
), session as materialized (
  select customer, ts, feature_json->>'device' as device
  from stream
  where activity = 'started_session' and activity_occurrence = 1 and customer is not null
), ranked as materialized (
  select
    page.*,
    width_bucket(page.ts - interval '1 microsecond', emails.times) as email,
    width_bucket(page.ts, purchases.times) + 1 as purchase,
    width_bucket(page.ts, carts.times) + 1 as cart,
    width_bucket(page.ts - interval '1 microsecond', items.times) as item
  from page
  left join emails using (customer)
  left join purchases using (customer)
  left join carts using (customer)
  left join items using (customer)
)
select
  ranked.activity_id,
  ranked.customer,
  ranked.ts,
  email.ts as email_ts,
  email.campaign as email_campaign,
  purchase.ts as order_ts,
  purchase.revenue as order_revenue,
  cart.ts as cart_ts,
  cart.path as cart_path,
  coalesce(ranked.item, 0) as items,
  coalesce(item.revenue, 0) as items_revenue,
  session.ts as session_ts,
  session.device as session_device
from ranked
left join email on email.customer = ranked.customer and email.occurrence = ranked.email
left join purchase on purchase.customer = ranked.customer and purchase.occurrence = ranked.purchase
left join cart
  on cart.customer = ranked.customer
  and cart.occurrence = ranked.cart
  and cart.ts < coalesce(ranked.next_ts, 'infinity')
left join item on item.customer = ranked.customer and item.occurrence = ranked.item
left join session on session.customer = ranked.customer
