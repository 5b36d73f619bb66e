with
-- select all took_bike
took_bike as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    json_value(s.feature_json, '$.station') as station,
    safe_cast(json_value(s.feature_json, '$.price') as float64) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and (json_value(s.feature_json, '$.station') = 'Bow')
    and (safe_cast(json_value(s.feature_json, '$.price') as float64) >= 1)
)

select
  took_bike._ts as ts,
  took_bike.station,
  took_bike.price
from took_bike
