with
-- select first opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
    and s.activity_occurrence = 1
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first ever took_bike: occurrence 1 of each entity
first_ever_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    cast(s.feature_json.station as varchar(65535)) as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
    and s.activity_occurrence = 1
),

-- append last ever took_bike: the last of each entity
last_ever_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    cast(s.feature_json.station as varchar(65535)) as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
    and s.activity_repeated_at is null
)

select
  opened_app._ts as ts,
  first_ever_took_bike.station as first_ever_took_bike_station,
  last_ever_took_bike.station as last_station
from opened_app
left join first_ever_took_bike
  on first_ever_took_bike._entity = opened_app._entity
left join last_ever_took_bike
  on last_ever_took_bike._entity = opened_app._entity
