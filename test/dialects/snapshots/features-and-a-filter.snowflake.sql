with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.feature_json:station::varchar as station,
    try_to_double(s.feature_json:price::varchar) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and (s.feature_json:station::varchar = 'Bow')
    and (try_to_double(s.feature_json:price::varchar) >= 1)
)

select
  took_bike._ts as ts,
  took_bike.station,
  took_bike.price
from took_bike
