-- Money can flow back: a refund is a negative `revenue_impact`, so that a rider's sum over all activities stays right.
select
  b.breakdown_id                            as activity_id,
  b.reported_at                             as ts,
  b.rider_email                             as customer,
  'reported_breakdown'                      as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'ride_id',  b.ride_id,
    'bike_id',  b.bike_id,
    'part',     b.part,
    'refunded', b.refund is not null
  )                                         as feature_json,
  -b.refund                                 as revenue_impact,
  'https://ops.example.com/bikes/'
    || b.bike_id                            as link
from raw.breakdowns as b
