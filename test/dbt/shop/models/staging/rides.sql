select id, started_at, ended_at, lower(rider) as rider_email, bike as bike_id
from {{ ref('raw_rides') }}
where started_at >= '{{ var("first_day") }}'
