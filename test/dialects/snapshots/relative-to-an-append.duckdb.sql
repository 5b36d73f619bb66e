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

-- append first after took_bike: its rows, numbered
first_after_ride_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    s.activity_repeated_at as _next_ts,
    lag(s.ts) over (partition by coalesce(s."Rider Id", s.anonymous_customer_id) order by s.ts, s.activity_id) as _previous_ts
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after took_bike: of its rows at one instant the first, all columns from that row
first_after_ride as (
  select
    _entity,
    _ts,
    arg_min({'_next_ts': _next_ts, '_previous_ts': _previous_ts}, _occurrence) as _row
  from first_after_ride_rows
  group by 1, 2
),

-- when ride happened, for what is relative to it
ride_moments as (
  select
    opened_app._entity,
    opened_app._occurrence,
    first_after_ride._ts,
    first_after_ride._row._next_ts,
    first_after_ride._row._previous_ts
  from opened_app
  asof left join first_after_ride
    on first_after_ride._entity = opened_app._entity
    and first_after_ride._ts > opened_app._ts
  where first_after_ride._ts is not null
),

-- append first after ended_ride relative to ride: of its rows at one instant the first, all columns from that row
first_after_ended_ride as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    arg_min({'station': (s.feature_json->>'$.station')}, s.activity_occurrence) as _row
  from city.rider_stream as s
  where s.activity = 'ended_ride'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
  group by 1, 2
)

select
  opened_app._ts as ts,
  first_after_ride._ts as took_at,
  first_after_ended_ride._row.station as first_after_ended_ride_station
from opened_app
asof left join first_after_ride
  on first_after_ride._entity = opened_app._entity
  and first_after_ride._ts > opened_app._ts
left join ride_moments
  on ride_moments._entity = opened_app._entity
  and ride_moments._occurrence = opened_app._occurrence
asof left join first_after_ended_ride
  on first_after_ended_ride._entity = ride_moments._entity
  and first_after_ended_ride._ts > ride_moments._ts
