-- Revenue belongs to the moment it comes in: a subscription's first payment counts here. The source has no others.
select
  s.subscription_id                         as activity_id,
  s.started_at                              as ts,
  s.rider_email                             as customer,
  'started_subscription'                    as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'plan',  s.plan,
    'price', s.price
  )                                         as feature_json,
  s.price                                   as revenue_impact,
  null::varchar                             as link
from raw.subscriptions as s
