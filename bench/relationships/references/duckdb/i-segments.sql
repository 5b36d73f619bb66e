with purchase as (
  select activity_id, customer, ts, activity_occurrence as occurrence from stream where activity = 'completed_order'
), page as (
  select
    customer,
    ts,
    row_number() over (partition by customer, path order by ts desc, activity_id desc) = 1 and path is not null as is_last
  from (
    select activity_id, customer, ts, feature_json->>'$.path' as path
    from stream
    where activity = 'visited_page' and customer is not null
  ) as visited
), segment as (
  select purchase.customer, purchase.occurrence, count(*) as pages, count(*) filter (where is_last) as paths
  from page
  asof join (
    select customer, ts, max(occurrence) as occurrence from purchase where customer is not null group by customer, ts
  ) as purchase on purchase.customer = page.customer and purchase.ts < page.ts
  group by purchase.customer, purchase.occurrence
)
select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  coalesce(sum(segment.pages) over from_here, 0) as pages,
  coalesce(sum(segment.paths) over from_here, 0) as paths
from purchase
left join segment on segment.customer = purchase.customer and segment.occurrence = purchase.occurrence
window from_here as (
  partition by purchase.customer order by purchase.occurrence rows between current row and unbounded following
)
