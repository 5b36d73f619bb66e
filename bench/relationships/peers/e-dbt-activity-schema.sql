select
  purchase.activity_id,
  purchase.customer,
  purchase.ts,
  count(visit.activity_id) as pages,
  coalesce(sum(visit.revenue_impact), 0) as revenue
from stream as purchase
left join stream as visit
  on visit.customer = purchase.customer
  and visit.activity = 'visited_page'
  and visit.ts < purchase.ts
where purchase.activity = 'completed_order'
group by purchase.activity_id, purchase.customer, purchase.ts
