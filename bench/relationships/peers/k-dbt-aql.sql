with page as (
  select
    activity_id,
    customer,
    ts,
    activity,
    feature_json,
    row_number() over (partition by customer order by ts, activity_id) as activity_occurrence,
    lead(ts) over (partition by customer order by ts, activity_id) as activity_repeated_at
  from stream
  where activity = 'visited_page' and (feature_json->>'device') = 'mobile'
), campaign_email as (
  select
    activity_id,
    customer,
    ts,
    activity,
    feature_json,
    row_number() over (partition by customer order by ts, activity_id) as activity_occurrence,
    lead(ts) over (partition by customer order by ts, activity_id) as activity_repeated_at
  from stream
  where activity = 'opened_email' and (feature_json->>'campaign') = 'c7'
), email as (
  select
    page.activity_id,
    cast(split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.ts as varchar)), ';.,;', 2) as timestamp) as email_ts,
    split_part(max(cast(joined.ts as varchar) || ';.,;' || cast(joined.feature_json->>'path' as varchar)), ';.,;', 2) as email_path
  from page
  left join campaign_email as joined
    on joined.activity = 'opened_email'
    and joined.customer = page.customer
    and joined.ts < page.ts
  group by page.activity_id
)
select page.activity_id, page.customer, page.ts, email.email_ts, email.email_path
from page
left join email on email.activity_id = page.activity_id
