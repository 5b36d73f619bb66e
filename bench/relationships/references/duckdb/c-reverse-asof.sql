with page as (
  select activity_id, customer, ts, activity_repeated_at as next_ts from stream where activity = 'visited_page'
), purchase as (
  select activity_id, customer, ts, revenue_impact, feature_json->>'$.campaign' as campaign
  from stream
  where activity = 'completed_order' and customer is not null
), chosen as (
  select
    page.activity_id,
    arg_min(
      {'ts': purchase.ts, 'revenue': purchase.revenue_impact, 'campaign': purchase.campaign},
      {'ts': purchase.ts, 'id': purchase.activity_id}
    ) as row
  from purchase
  asof join (from page where next_ts is distinct from ts) as page
    on page.customer = purchase.customer and page.ts < purchase.ts
  where page.next_ts is null or purchase.ts < page.next_ts
  group by page.activity_id
)
select
  page.activity_id,
  page.customer,
  page.ts,
  chosen.row.ts as order_ts,
  chosen.row.revenue as order_revenue,
  chosen.row.campaign as order_campaign
from page
left join chosen using (activity_id)
