-- A phone may serve two people of one household. Who an anonymous opening belongs to depends on who was logged in around
-- that time, so all that this file says is which phone it was.
select
  a.event_id                                as activity_id,
  a.opened_at                               as ts,
  a.rider_email                             as customer,
  'opened_app'                              as activity,
  'phone_' || a.device_id                   as anonymous_customer_id,
  json_object(
    'platform',    a.platform,
    'app_version', a.app_version
  )                                         as feature_json,
  null::double                              as revenue_impact,
  null::varchar                             as link
from raw.app_opens as a
