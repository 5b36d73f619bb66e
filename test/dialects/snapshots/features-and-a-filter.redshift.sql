with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    cast(s.feature_json.station as varchar(65535)) as station,
    try_cast(nullif(trim(cast(s.feature_json.price as varchar(65535))), '') as double precision) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and (cast(s.feature_json.station as varchar(65535)) = 'Bow')
    and (try_cast(nullif(trim(cast(s.feature_json.price as varchar(65535))), '') as double precision) >= 1)
)

select
  took_bike._ts as ts,
  took_bike.station,
  took_bike.price
from took_bike
