with page as (
  select activity_id, customer, ts, activity_occurrence, activity_repeated_at
  from stream
  where activity = 'visited_page'
), email as (
  select
    page.activity_id,
    cast(split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as email_ts,
    split_part(min(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'campaign' as varchar)), ';.,;', 2) as email_campaign
  from page
  left join stream as joined
    on joined.activity = 'opened_email'
    and joined.customer = page.customer
    and joined.activity_occurrence = 3
    and joined.ts < page.ts
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, email.email_ts, email.email_campaign
from page
left join email on email.activity_id = page.activity_id
