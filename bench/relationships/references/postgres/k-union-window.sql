with event as (
  select 0 as is_email, activity_id, customer, ts, null as path
  from stream
  where activity = 'visited_page' and feature_json->>'device' = 'mobile'
  union all
  select 1, activity_id, customer, ts, feature_json->>'path'
  from stream
  where activity = 'opened_email' and feature_json->>'campaign' = 'c7' and customer is not null
), numbered as (
  select
    *,
    sum(is_email) over (
      partition by customer order by ts, is_email, activity_id rows between unbounded preceding and current row
    ) as email
  from event
), found as (
  select
    is_email,
    activity_id,
    customer,
    ts,
    max(case when is_email = 1 then ts end) over same_email as email_ts,
    max(path) over same_email as email_path
  from numbered
  window same_email as (partition by customer, email)
)
select activity_id, customer, ts, email_ts, email_path from found where is_email = 0
