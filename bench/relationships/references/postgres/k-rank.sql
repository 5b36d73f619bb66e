with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page' and feature_json->>'device' = 'mobile'
), email as materialized (
  select
    customer,
    ts,
    row_number() over (partition by customer order by ts, activity_id) as occurrence,
    feature_json->>'path' as path
  from stream
  where activity = 'opened_email' and feature_json->>'campaign' = 'c7' and customer is not null
), times as materialized (
  select customer, array_agg(ts order by ts) as sent from email group by customer
), ranked as materialized (
  select page.*, width_bucket(page.ts - interval '1 microsecond', times.sent) as earlier
  from page
  left join times using (customer)
)
select ranked.activity_id, ranked.customer, ranked.ts, email.ts as email_ts, email.path as email_path
from ranked
left join email on email.customer = ranked.customer and email.occurrence = ranked.earlier
