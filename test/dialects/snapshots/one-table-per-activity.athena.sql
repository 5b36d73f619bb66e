with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    s.activity_occurrence as _occurrence,
    'opened_app' as activity
  from city.rider_stream_opened_app as s
),

-- append last before *: its rows, numbered
last_before_any as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    row_number() over (partition by coalesce(s."Rider Id", s.anonymous_customer_id) order by s.ts, s.activity, s.activity_id) as _occurrence,
    s.activity
  from city.rider_stream as s
  where coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append last before *: both kinds of rows in one order
last_before_any_both as (
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
  from last_before_any
  where _entity is not null
),

-- append last before *: how many come before
last_before_any_ranks as (
  select
    _entity,
    _occurrence,
    coalesce(max(_rank) over (partition by _entity order by _moment, _side rows between unbounded preceding and current row), 0) as _rank
  from last_before_any_both
)

select
  opened_app._ts as ts,
  opened_app.activity,
  last_before_any.activity as last_before_any_activity
from opened_app
left join last_before_any_ranks
  on last_before_any_ranks._entity = opened_app._entity
  and last_before_any_ranks._occurrence = opened_app._occurrence
left join last_before_any
  on last_before_any._entity = opened_app._entity
  and last_before_any._occurrence = last_before_any_ranks._rank
