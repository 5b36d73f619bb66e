with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before took_bike: its rows, numbered
last_before_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.feature_json:station::varchar as station,
    try_to_double(s.feature_json:price::varchar) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append last before took_bike: how many there were up to each instant
last_before_took_bike_instants as (
  select
    _entity,
    _ts,
    max(_occurrence) as _rank
  from last_before_took_bike
  group by 1, 2
),

-- append last before took_bike: how many come before
last_before_took_bike_ranks as (
  select
    opened_app._entity,
    opened_app._occurrence,
    coalesce(last_before_took_bike_instants._rank, 0) as _rank
  from opened_app
  asof join last_before_took_bike_instants
    match_condition (opened_app._ts > last_before_took_bike_instants._ts)
    on opened_app._entity = last_before_took_bike_instants._entity
)

select
  opened_app._ts as ts,
  last_before_took_bike.station as last_before_took_bike_station,
  last_before_took_bike.price as last_before_took_bike_price
from opened_app
left join last_before_took_bike_ranks
  on last_before_took_bike_ranks._entity = opened_app._entity
  and last_before_took_bike_ranks._occurrence = opened_app._occurrence
left join last_before_took_bike
  on last_before_took_bike._entity = opened_app._entity
  and last_before_took_bike._occurrence = last_before_took_bike_ranks._rank
