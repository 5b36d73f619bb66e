-- The call centre writes down what the clock on its wall says. A stream's `ts` is UTC without a zone, so the first
-- `at time zone` says whose clock it was, and the second reads the same instant in UTC.
select
  'call-' || c.call_id                      as activity_id,
  c.called_at_local
    at time zone 'Europe/London'
    at time zone 'UTC'                      as ts,
  c.rider_email                             as customer,
  'contacted_support'                       as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'channel', 'call',
    'topic',   c.topic
  )                                         as feature_json,
  null::double                              as revenue_impact,
  null::varchar                             as link
from raw.support_calls as c
