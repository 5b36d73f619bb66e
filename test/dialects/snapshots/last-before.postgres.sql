with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before took_bike: its rows, numbered
last_before_took_bike as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station,
    case when jsonb_path_exists(s.feature_json, 'strict $."price".double()', '{}', true) then (s.feature_json->>'price')::double precision end as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append last before took_bike: when, as one sorted array per entity
last_before_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from last_before_took_bike
  where _entity is not null
  group by 1
),

-- append last before took_bike: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts - interval '1 microsecond', t._times) as _rank
  from opened_app
  left join last_before_took_bike_times as t
    on t._entity = opened_app._entity
)

select
  opened_app._ts as ts,
  last_before_took_bike.station as last_before_took_bike_station,
  last_before_took_bike.price as last_before_took_bike_price
from opened_app_with_rank as opened_app
left join last_before_took_bike
  on last_before_took_bike._entity = opened_app._entity
  and last_before_took_bike._occurrence = opened_app._rank
