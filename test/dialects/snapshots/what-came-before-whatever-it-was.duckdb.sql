with
-- select all opened_app
opened_app as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts
  from city.rider_stream as s
  where s.activity = 'opened_app'
),

-- append last before *: of its rows at one instant the last, all columns from that row
last_before_any as (
  select
    coalesce(s."Rider Id", s.anonymous_customer_id) as _entity,
    s.ts as _ts,
    arg_max({'activity': s.activity}, {'_activity': s.activity, '_id': s.activity_id}) as _row
  from city.rider_stream as s
  where coalesce(s."Rider Id", s.anonymous_customer_id) is not null
  group by 1, 2
)

select
  opened_app._ts as ts,
  last_before_any._ts as "at",
  last_before_any._row.activity as last_before_any_activity
from opened_app
asof left join last_before_any
  on last_before_any._entity = opened_app._entity
  and last_before_any._ts < opened_app._ts
