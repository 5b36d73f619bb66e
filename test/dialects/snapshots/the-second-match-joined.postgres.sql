with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append match(2) after took_bike: its rows, numbered
match_2_after_took_bike as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append match(2) after took_bike: when, as one sorted array per entity
match_2_after_took_bike_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from match_2_after_took_bike
  where _entity is not null
  group by 1
),

-- append match(2) after took_bike: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts, t._times) as _rank
  from opened_app
  left join match_2_after_took_bike_times as t
    on t._entity = opened_app._entity
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    (s.feature_json->>'station') as station
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
from opened_app_with_rank as opened_app
left join match_2_after_took_bike
  on match_2_after_took_bike._entity = opened_app._entity
  and match_2_after_took_bike._occurrence = opened_app._rank + 2
left join aggregate_after_took_bike
  on aggregate_after_took_bike._entity = opened_app._entity
  and aggregate_after_took_bike._occurrence = opened_app._occurrence
