select
  page.activity_id,
  page.customer,
  page.ts,
  cast(right(
    max(cast(email.ts as varchar) || cast(email.ts as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.ts as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as timestamp) as email_ts,
  right(
    max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar)),
    cast(length(max(cast(email.ts as varchar) || cast(email.feature_json->>'campaign' as varchar))) - length(max(cast(email.ts as varchar))) as integer)
  ) as email_campaign,
  cast(right(
    min(cast(purchase.ts as varchar) || cast(purchase.ts as varchar)),
    cast(length(min(cast(purchase.ts as varchar) || cast(purchase.ts as varchar))) - length(min(cast(purchase.ts as varchar))) as integer)
  ) as timestamp) as order_ts,
  cast(right(
    min(cast(purchase.ts as varchar) || cast(purchase.revenue_impact as varchar)),
    cast(length(min(cast(purchase.ts as varchar) || cast(purchase.revenue_impact as varchar))) - length(min(cast(purchase.ts as varchar))) as integer)
  ) as double precision) as order_revenue,
  cast(right(
    min(cast(cart.ts as varchar) || cast(cart.ts as varchar)),
    cast(length(min(cast(cart.ts as varchar) || cast(cart.ts as varchar))) - length(min(cast(cart.ts as varchar))) as integer)
  ) as timestamp) as cart_ts,
  right(
    min(cast(cart.ts as varchar) || cast(cart.feature_json->>'path' as varchar)),
    cast(length(min(cast(cart.ts as varchar) || cast(cart.feature_json->>'path' as varchar))) - length(min(cast(cart.ts as varchar))) as integer)
  ) as cart_path,
  count(item.activity_id) as items,
  coalesce(sum(item.revenue_impact), 0) as items_revenue,
  cast(right(
    min(cast(session.ts as varchar) || cast(session.ts as varchar)),
    cast(length(min(cast(session.ts as varchar) || cast(session.ts as varchar))) - length(min(cast(session.ts as varchar))) as integer)
  ) as timestamp) as session_ts,
  right(
    min(cast(session.ts as varchar) || cast(session.feature_json->>'device' as varchar)),
    cast(length(min(cast(session.ts as varchar) || cast(session.feature_json->>'device' as varchar))) - length(min(cast(session.ts as varchar))) as integer)
  ) as session_device
from stream as page
left join stream as email
  on email.customer = page.customer
  and email.activity = 'opened_email'
  and email.ts < page.ts
left join stream as purchase
  on purchase.customer = page.customer
  and purchase.activity = 'completed_order'
  and purchase.ts > page.ts
left join stream as cart
  on cart.customer = page.customer
  and cart.activity = 'added_to_cart'
  and cart.ts > page.ts
  and (cart.ts < page.activity_repeated_at or page.activity_repeated_at is null)
left join stream as item
  on item.customer = page.customer
  and item.activity = 'viewed_item'
  and item.ts < page.ts
left join stream as session
  on session.customer = page.customer
  and session.activity = 'started_session'
  and session.activity_occurrence = 1
where page.activity = 'visited_page'
group by page.activity_id, page.customer, page.ts
