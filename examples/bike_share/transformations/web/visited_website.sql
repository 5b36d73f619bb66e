-- Visitors are strangers until they log in. The cookie is all that is known of them, and it is enough: once the same cookie
-- is seen with an address, the build gives the earlier visits to that rider too.
select
  w.visit_id                                as activity_id,
  w.started_at                              as ts,
  w.rider_email                             as customer,
  'visited_website'                         as activity,
  'web_' || w.cookie_id                     as anonymous_customer_id,
  json_object(
    'landing_page', w.landing_page,
    'utm_source',   w.utm_source
  )                                         as feature_json,
  null::double                              as revenue_impact,
  null::varchar                             as link
from raw.web_visits as w
