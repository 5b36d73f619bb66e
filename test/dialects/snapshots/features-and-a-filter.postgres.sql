with
-- select all took_bike
took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    (s.feature_json->>'station') as station,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and ((s.feature_json->>'station') = 'Bow')
    and (case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end >= 1)
)

select
  took_bike._ts as ts,
  took_bike.station,
  took_bike.price
from took_bike
