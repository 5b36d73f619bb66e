select distinct rider_email from {{ ref('rides') }}
