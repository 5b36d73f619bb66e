select rider_email, min(started_at) as first_ride from {{ ref('rides') }} group by 1
