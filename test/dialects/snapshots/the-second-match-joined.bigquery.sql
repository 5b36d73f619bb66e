with
-- select all opened_app
opened_app as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    json_value(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append match(2) after took_bike: its rows, numbered
match_2_after_took_bike as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- append match(2) after took_bike: both kinds of rows in one order
match_2_after_took_bike_both as (
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    2 as _side,
    cast(null as int64) as _rank
  from opened_app
  where opened_app._entity is not null
  union all
  select
    _entity,
    null as _occurrence,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from match_2_after_took_bike
  where _entity is not null
),

-- append match(2) after took_bike: how many come before
match_2_after_took_bike_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from match_2_after_took_bike_both
),

-- aggregate after took_bike: its rows
aggregate_after_took_bike_rows as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_id as _id,
    json_value(s.feature_json, '$.station') as station
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
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
