with purchase as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'completed_order'
), visit as (
  select
    purchase.activity_id,
    count(joined.activity_id) as pages,
    count(distinct joined.feature_json->>'path') as paths
  from purchase
  left join stream as joined
    on joined.activity = 'visited_page'
    and joined.customer = purchase.customer
    and joined.ts > purchase.ts
  group by purchase.activity_id
)
select purchase.activity_id, purchase.customer, purchase.ts, coalesce(visit.pages, 0) as pages, coalesce(visit.paths, 0) as paths
from purchase
left join visit on visit.activity_id = purchase.activity_id
