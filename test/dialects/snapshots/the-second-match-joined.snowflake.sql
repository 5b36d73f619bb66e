with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.feature_json:station::varchar as station
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append match(2) after took_bike: its rows, numbered
match_2_after_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append match(2) after took_bike: how many there were up to each instant
match_2_after_took_bike_instants as (
  select
    _entity,
    _ts,
    max(_occurrence) as _rank
  from match_2_after_took_bike
  group by 1, 2
),

-- append match(2) after took_bike: how many come before
match_2_after_took_bike_ranks as (
  select
    opened_app._entity,
    opened_app._occurrence,
    coalesce(match_2_after_took_bike_instants._rank, 0) as _rank
  from opened_app
  asof join match_2_after_took_bike_instants
    match_condition (opened_app._ts >= match_2_after_took_bike_instants._ts)
    on opened_app._entity = match_2_after_took_bike_instants._entity
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    s.feature_json:station::varchar as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate after took_bike: over all matches
aggregate_after_took_bike as (
  select
    opened_app._entity,
    opened_app._occurrence,
    count(*) as here
  from opened_app
  join aggregate_after_took_bike_rows as r
    on r._entity = opened_app._entity
    and r._ts > opened_app._ts
    and (r.station = opened_app.station)
  group by 1, 2
)

select
  opened_app._ts as ts,
  opened_app.station,
  match_2_after_took_bike._ts as second,
  coalesce(aggregate_after_took_bike.here, 0) as here
from opened_app
left join match_2_after_took_bike_ranks
  on match_2_after_took_bike_ranks._entity = opened_app._entity
  and match_2_after_took_bike_ranks._occurrence = opened_app._occurrence
left join match_2_after_took_bike
  on match_2_after_took_bike._entity = opened_app._entity
  and match_2_after_took_bike._occurrence = match_2_after_took_bike_ranks._rank + 2
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
  and aggregate_after_took_bike._occurrence = opened_app._occurrence
