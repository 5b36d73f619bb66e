with visited as (
  select activity_id, customer, ts, feature_json->>'path' as path
  from stream
  where activity = 'visited_page' and customer is not null
), marked as (
  select
    customer,
    ts,
    case
      when path is not null and row_number() over (partition by customer, path order by ts desc, activity_id desc) = 1
      then 1
    end as is_last
  from visited
), event as (
  select 1 as is_order, activity_id, customer, ts, null::int as page, null::int as path
  from stream
  where activity = 'completed_order'
  union all
  select 0, null, customer, ts, 1, is_last from marked
), counted as (
  select is_order, activity_id, customer, ts, sum(page) over from_here as pages, sum(path) over from_here as paths
  from event
  window from_here as (
    partition by customer order by ts desc, is_order desc rows between unbounded preceding and current row
  )
)
select activity_id, customer, ts, coalesce(pages, 0) as pages, coalesce(paths, 0) as paths
from counted
where is_order = 1
