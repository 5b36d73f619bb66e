/*---
lookback: 7 days
window_delete: 7 days
---*/
-- The source writes a cancellation into the subscription's own row, and support sometimes takes one back within the week.
-- So the last seven days are read anew on every build. A subscription that runs on is not an event, hence the `where`.
select
  s.subscription_id                         as activity_id,
  s.cancelled_at                            as ts,
  s.rider_email                             as customer,
  'cancelled_subscription'                  as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'plan',      s.plan,
    'reason',    s.cancel_reason,
    'days_held', date_diff('day', s.started_at, s.cancelled_at)
  )                                         as feature_json,
  null::double                              as revenue_impact,
  null::varchar                             as link
from raw.subscriptions as s
where s.cancelled_at is not null
