with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before took_bike: of its rows at one instant the last
last_before_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    (s.feature_json->>'$.station') as station,
    try_cast((s.feature_json->>'$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
    and s.activity_repeated_at is distinct from s.ts
)

select
  opened_app._ts as ts,
  last_before_took_bike.station as last_before_took_bike_station,
  last_before_took_bike.price as last_before_took_bike_price
from opened_app
asof left join last_before_took_bike
  on last_before_took_bike._entity = opened_app._entity
  and last_before_took_bike._ts < opened_app._ts
