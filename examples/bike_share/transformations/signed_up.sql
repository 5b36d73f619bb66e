-- A sign-up carries both identifiers, the new address and the phone or browser it was made on. Such a row is what ties a
-- stranger's past to a rider.
select
  'rider-' || r.rider_id                    as activity_id,
  r.signed_up_at                            as ts,
  r.email                                   as customer,
  'signed_up'                               as activity,
  coalesce(
    'phone_' || r.device_id,
    'web_' || r.cookie_id
  )                                         as anonymous_customer_id,
  json_object('referral', r.referral)       as feature_json,
  null::double                              as revenue_impact,
  'https://ops.example.com/riders/'
    || r.rider_id                           as link
from raw.riders as r
