with event as (
  select 1 as is_page, activity_id, customer, ts, activity_repeated_at as next_ts, null::float8 as revenue
  from stream
  where activity = 'visited_page'
  union all
  select 0, activity_id, customer, ts, null, revenue_impact
  from stream
  where activity = 'viewed_item' and customer is not null
), placed as (
  select
    *,
    sum(is_page) over (
      partition by customer order by ts, is_page, activity_id rows between unbounded preceding and current row
    ) as visit,
    case when is_page = 0 then ts end as item_ts
  from event
), bounded as (
  select *, max(case when is_page = 1 then ts end) over same_visit as visit_ts, max(next_ts) over same_visit as until
  from placed
  window same_visit as (partition by customer, visit)
), summed as (
  select
    *,
    count(item_ts) filter (where item_ts > visit_ts and item_ts < coalesce(until, 'infinity')) over same_visit as items,
    sum(revenue) filter (where item_ts > visit_ts and item_ts < coalesce(until, 'infinity')) over same_visit as income
  from bounded
  window same_visit as (partition by customer, visit)
)
select activity_id, customer, ts, items, coalesce(income, 0) as revenue from summed where is_page = 1
