with
-- select all opened_app
opened_app as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before took_bike: its rows, numbered
last_before_took_bike as (
  select
    coalesce(s.`Rider Id`, s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    get_json_object(s.feature_json, '$.station') as station,
    try_cast(get_json_object(s.feature_json, '$.price') as double) as price
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s.`Rider Id`, s.anonymous_customer_id) is not null
),

-- append last before took_bike: both kinds of rows in one order
last_before_took_bike_both as (
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    0 as _side,
    cast(null as bigint) as _rank
  from opened_app
  where opened_app._entity is not null
  union all
  select
    _entity,
    null as _occurrence,
    _ts as _moment,
    1 as _side,
    _occurrence as _rank
  from last_before_took_bike
  where _entity is not null
),

-- append last before took_bike: how many come before
last_before_took_bike_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from last_before_took_bike_both
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
