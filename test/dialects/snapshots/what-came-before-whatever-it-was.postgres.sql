with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before *: its rows, numbered
last_before_any as materialized (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" as _entity,
    s.ts as _ts,
    row_number() over (partition by coalesce(s."Rider Id", s.anonymous_customer_id) collate "C" order by s.ts, s.activity collate "C", s.activity_id collate "C") as _occurrence,
    s.activity
  from city.rider_stream as s
  where coalesce(s."Rider Id", s.anonymous_customer_id) is not null
),

-- append last before *: when, as one sorted array per entity
last_before_any_times as materialized (
  select
    _entity,
    array_agg(_ts order by _ts) as _times
  from last_before_any
  where _entity is not null
  group by 1
),

-- append last before *: how many come before each
opened_app_with_rank as materialized (
  select
    opened_app.*,
    width_bucket(opened_app._ts - interval '1 microsecond', t._times) as _rank
  from opened_app
  left join last_before_any_times as t
    on t._entity = opened_app._entity
)

select
  opened_app._ts as ts,
  last_before_any._ts as at,
  last_before_any.activity as last_before_any_activity
from opened_app_with_rank as opened_app
left join last_before_any
  on last_before_any._entity = opened_app._entity
  and last_before_any._occurrence = opened_app._rank
