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
first_after_took_bike as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append first after took_bike: both kinds of rows in one order
first_after_took_bike_both as (
  select
    opened_app._entity,
    opened_app._occurrence,
    opened_app._ts as _moment,
    2 as _side,
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
  from first_after_took_bike
  where _entity is not null
),

-- append first after took_bike: how many come before
first_after_took_bike_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from first_after_took_bike_both
),

-- aggregate before took_bike: its rows
aggregate_before_took_bike_rows as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'took_bike'
    and coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- aggregate before took_bike: its rows and both ends of what is asked for in one order
aggregate_before_took_bike_both as (
  select
    _entity,
    cast(null as bigint) as _occurrence,
    _ts as _moment,
    1 as _side,
    0 as _sign,
    1 as lately
  from aggregate_before_took_bike_rows
  union all
  select
    opened_app._entity,
    opened_app._occurrence,
    dateadd(hour, -1, opened_app._ts) as _moment,
    2 as _side,
    1 as _sign,
    null as lately
  from opened_app
  where opened_app._entity is not null
  union all
  select
    opened_app._entity,
    opened_app._occurrence,
    case when dateadd(month, -1, opened_app._ts) > dateadd(hour, -1, opened_app._ts) then dateadd(hour, -1, opened_app._ts) else dateadd(month, -1, opened_app._ts) end as _moment,
    case when dateadd(month, -1, opened_app._ts) > dateadd(hour, -1, opened_app._ts) then 2 else 0 end as _side,
    -1 as _sign,
    null as lately
  from opened_app
  where opened_app._entity is not null
),

-- aggregate before took_bike: from the beginning up to each
aggregate_before_took_bike_so_far as (
  select
    _entity,
    _occurrence,
    _sign,
    sum(lately) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row) as lately
  from aggregate_before_took_bike_both
),

-- aggregate before took_bike: what came between the two
aggregate_before_took_bike as (
  select
    _entity,
    _occurrence,
    cast(sum(_sign * lately) as bigint) as lately
  from aggregate_before_took_bike_so_far
  where _occurrence is not null
  group by 1, 2
)

select
  opened_app._ts as ts,
  first_after_took_bike._ts as took_at,
  coalesce(aggregate_before_took_bike.lately, 0) as lately
from opened_app
left join first_after_took_bike_ranks
  on first_after_took_bike_ranks._entity = opened_app._entity
  and first_after_took_bike_ranks._occurrence = opened_app._occurrence
left join first_after_took_bike
  on first_after_took_bike._entity = opened_app._entity
  and first_after_took_bike._occurrence = first_after_took_bike_ranks._rank + 1
  and first_after_took_bike._ts <= dateadd(day, 7, opened_app._ts)
left join aggregate_before_took_bike
  on aggregate_before_took_bike._entity = opened_app._entity
  and aggregate_before_took_bike._occurrence = opened_app._occurrence
