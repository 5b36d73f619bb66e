with page as (
  select activity_id, customer, ts, activity_repeated_at as next_ts from stream where activity = 'visited_page'
), purchase as (
  select
    customer,
    ts,
    arg_min({'ts': ts, 'revenue': revenue_impact, 'campaign': feature_json->>'$.campaign'}, activity_id) as row
  from stream
  where activity = 'completed_order' and customer is not null
  group by customer, ts
), found as (
  select
    page.activity_id,
    page.customer,
    page.ts,
    case when page.next_ts is null or purchase.ts < page.next_ts then purchase.row end as row
  from page
  asof left join purchase on purchase.customer = page.customer and purchase.ts > page.ts
)
select activity_id, customer, ts, row.ts as order_ts, row.revenue as order_revenue, row.campaign as order_campaign
from found
