select
  {{ activity_id('r.id', "'start'") }} as activity_id,
  r.started_at as ts,
  r.rider_email as customer,
  'started_ride' as activity,
  json_object('bike_id', r.bike_id) as feature_json
from {{ ref('rides') }} r
{% if is_incremental() %}
where r.started_at > (select max(ts) from {{ this }})
{% endif %}
