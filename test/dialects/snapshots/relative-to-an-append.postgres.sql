with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append first after took_bike: its rows, numbered
first_after_ride as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.activity_repeated_at as _next_ts,
    lag(s.ts) over (partition by coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" order by s.ts, s.activity_id collate "C") as _previous_ts
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after took_bike: when, as one sorted array per entity
first_after_ride_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from first_after_ride
  where _entity is not null
  group by 1
),

-- append first after took_bike: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts, t._times) as _rank
  from opened_app
  left join first_after_ride_times as t
    on t._entity = opened_app._entity
),

-- when ride happened, for what is relative to it
ride_moments as (
  select
    opened_app._entity,
    opened_app._occurrence,
    first_after_ride._ts,
    first_after_ride._next_ts,
    first_after_ride._previous_ts
  from opened_app_with_rank as opened_app
  left join first_after_ride
    on first_after_ride._entity = opened_app._entity
    and first_after_ride._occurrence = opened_app._rank + 1
  where first_after_ride._ts is not null
),

-- append first after ended_ride relative to ride: its rows, numbered
first_after_ended_ride as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    (s.feature_json->>'station') as station
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after ended_ride relative to ride: when, as one sorted array per entity
first_after_ended_ride_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from first_after_ended_ride
  where _entity is not null
  group by 1
),

-- append first after ended_ride relative to ride: how many come before
first_after_ended_ride_ranks as materialized (
  select
    ride_moments._entity,
    ride_moments._occurrence,
    width_bucket(ride_moments._ts, t._times) as _rank
  from ride_moments
  join first_after_ended_ride_times as t
    on t._entity = ride_moments._entity
)

select
  opened_app._ts as ts,
  first_after_ride._ts as took_at,
  first_after_ended_ride.station as first_after_ended_ride_station
from opened_app_with_rank as opened_app
left join first_after_ride
  on first_after_ride._entity = opened_app._entity
  and first_after_ride._occurrence = opened_app._rank + 1
left join ride_moments
  on ride_moments._entity = opened_app._entity
  and ride_moments._occurrence = opened_app._occurrence
left join first_after_ended_ride_ranks
  on first_after_ended_ride_ranks._entity = opened_app._entity
  and first_after_ended_ride_ranks._occurrence = opened_app._occurrence
left join first_after_ended_ride
  on first_after_ended_ride._entity = ride_moments._entity
  and first_after_ended_ride._occurrence = first_after_ended_ride_ranks._rank + 1
