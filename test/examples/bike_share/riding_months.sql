-- A calendar of months beside every rider, of which those are kept that lie between two rides.
with months as (
  select unnest(generate_series(date '2000-01-01', date '2040-01-01', interval 1 month))::timestamp as month
),

rides as (
  select
    customer,
    strftime(ts, '%Y-%m') as month,
    count(*) as rides,
    count(distinct feature_json->>'station') as stations
  from stream
  where activity = 'started_ride'
  group by all
),

paid as (
  select customer, strftime(ts, '%Y-%m') as month, sum((feature_json->>'price')::double) as paid
  from stream
  where activity = 'ended_ride'
  group by all
),

broken as (
  select customer, strftime(ts, '%Y-%m') as month, min({ ts: ts, id: activity_id, part: (feature_json->>'part') }) as first
  from stream
  where activity = 'reported_breakdown'
  group by all
),

riders as (
  select customer, min(month) as first_month, max(month) as last_month from rides group by customer
)

select
  r.customer,
  m.month,
  (year(m.month) - left(r.first_month, 4)::integer) * 12 + month(m.month) - right(r.first_month, 2)::integer + 1 as nth_month,
  coalesce(s.rides, 0) as rides,
  coalesce(s.stations, 0) as stations,
  coalesce(p.paid, 0) as paid,
  coalesce(e.rides, 0) as rides_the_month_before,
  b.first.part as broke_first,
  strftime(m.month, '%Y-%m') > r.first_month and e.rides is null as came_back
from riders as r
join months as m on strftime(m.month, '%Y-%m') between r.first_month and r.last_month
left join rides as s on s.customer = r.customer and s.month = strftime(m.month, '%Y-%m')
left join paid as p on p.customer = r.customer and p.month = strftime(m.month, '%Y-%m')
left join rides as e on e.customer = r.customer and e.month = strftime(m.month - interval 1 month, '%Y-%m')
left join broken as b on b.customer = r.customer and b.month = strftime(m.month, '%Y-%m')
