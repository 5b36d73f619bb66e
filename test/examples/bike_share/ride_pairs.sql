-- A ride's id is in both of its rows, and a rider's rides do not overlap: the pair is found without looking at the time.
with next_starts as (
  select
    customer,
    activity_id,
    ts,
    (feature_json->>'station') as station,
    lead(ts) over (partition by customer order by ts, activity_id) as next_ts
  from stream
  where activity = 'started_ride' and (feature_json->>'bike_type') = 'electric'
)

select
  s.activity_id as ride,
  s.ts as started_at,
  s.station as from_station,
  e.ts as ended_at,
  (e.feature_json->>'station') as to_station,
  (e.feature_json->>'minutes')::double as minutes,
  (e.feature_json->>'price')::double as price
from next_starts as s
left join stream as e
  on e.activity = 'ended_ride'
  and e.activity_id = s.activity_id
  and e.customer = s.customer
  and e.ts > s.ts
  and (s.next_ts is null or e.ts < s.next_ts)
