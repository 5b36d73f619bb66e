with event as (
  select
    'page' as what, activity_id, customer, ts, activity_repeated_at as next_ts, null as feature, null::float8 as revenue
  from stream
  where activity = 'visited_page'
  union all
  select 'email', activity_id, customer, ts, null, feature_json->>'campaign', null
  from stream
  where activity = 'opened_email' and customer is not null
  union all
  select 'order', activity_id, customer, ts, null, null, revenue_impact
  from stream
  where activity = 'completed_order' and customer is not null
  union all
  select 'cart', activity_id, customer, ts, null, feature_json->>'path', null
  from stream
  where activity = 'added_to_cart' and customer is not null
  union all
  select 'item', activity_id, customer, ts, null, null, revenue_impact
  from stream
  where activity = 'viewed_item' and customer is not null
), ordered as (
  select
    *,
    -- Among the events of one instant: what comes after a page, the page, what comes before a page.
    case what when 'page' then 0 when 'order' then -1 when 'cart' then -1 else 1 end as place
  from event
), numbered as (
  select
    *,
    count(*) filter (where what = 'email') over forwards as email,
    count(*) filter (where what = 'order') over backwards as purchase,
    count(*) filter (where what = 'cart') over backwards as cart,
    count(*) filter (where what = 'item') over forwards as items,
    sum(revenue) filter (where what = 'item') over forwards as items_revenue
  from ordered
  window
    forwards as (
      partition by customer order by ts, place, activity_id rows between unbounded preceding and current row
    ),
    backwards as (
      partition by customer order by ts desc, place desc, activity_id desc rows between unbounded preceding and current row
    )
), found as (
  select
    *,
    max(ts) filter (where what = 'email') over same_email as email_ts,
    max(feature) filter (where what = 'email') over same_email as email_campaign,
    max(ts) filter (where what = 'order') over same_order as order_ts,
    max(revenue) filter (where what = 'order') over same_order as order_revenue,
    max(ts) filter (where what = 'cart') over same_cart as cart_ts,
    max(feature) filter (where what = 'cart') over same_cart as cart_path
  from numbered
  window
    same_email as (partition by customer, email),
    same_order as (partition by customer, purchase),
    same_cart as (partition by customer, cart)
), session as (
  select customer, ts, feature_json->>'device' as device
  from stream
  where activity = 'started_session' and activity_occurrence = 1 and customer is not null
)
select
  found.activity_id,
  found.customer,
  found.ts,
  found.email_ts,
  found.email_campaign,
  found.order_ts,
  found.order_revenue,
  case when found.cart_ts < coalesce(found.next_ts, 'infinity') then found.cart_ts end as cart_ts,
  case when found.cart_ts < coalesce(found.next_ts, 'infinity') then found.cart_path end as cart_path,
  found.items,
  coalesce(found.items_revenue, 0) as items_revenue,
  session.ts as session_ts,
  session.device as session_device
from found
left join session using (customer)
where found.what = 'page'
