with page as (
  select activity_id, customer, ts from stream where activity = 'visited_page'
), times as materialized (
  select customer, array_agg(ts order by ts) as sent
  from stream
  where activity = 'opened_email' and customer is not null
  group by customer
), ranked as materialized (
  select page.*, width_bucket(page.ts - interval '1 microsecond', times.sent) as earlier
  from page
  left join times using (customer)
)
select
  ranked.activity_id, ranked.customer, ranked.ts, email.ts as email_ts, email.feature_json->>'campaign' as email_campaign
from ranked
left join stream as email
  on email.activity = 'opened_email'
  and email.customer = ranked.customer
  and email.activity_occurrence = ranked.earlier
