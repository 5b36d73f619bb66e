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

-- append last before *: how many there were up to each instant
last_before_any_instants as (
  select
    _entity,
    _ts,
    max(_occurrence) as _rank
  from last_before_any
  group by 1, 2
),

-- append last before *: how many come before
last_before_any_ranks as (
  select
    opened_app._entity,
    opened_app._occurrence,
    coalesce(last_before_any_instants._rank, 0) as _rank
  from opened_app
  asof join last_before_any_instants
    match_condition (opened_app._ts > last_before_any_instants._ts)
    on opened_app._entity = last_before_any_instants._entity
)

select
  opened_app._ts as ts,
  last_before_any._ts as at,
  last_before_any.activity as last_before_any_activity
from opened_app
left join last_before_any_ranks
  on last_before_any_ranks._entity = opened_app._entity
  and last_before_any_ranks._occurrence = opened_app._occurrence
left join last_before_any
  on last_before_any._entity = opened_app._entity
  and last_before_any._occurrence = last_before_any_ranks._rank
