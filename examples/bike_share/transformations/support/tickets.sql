-- Riders write or call. Both are `contacted_support`: one activity, made by this file and by `calls.sql` from two systems
-- that know nothing of each other. The prefix keeps their ids apart.
select
  'ticket-' || t.ticket_id                  as activity_id,
  t.opened_at                               as ts,
  t.rider_email                             as customer,
  'contacted_support'                       as activity,
  null::varchar                             as anonymous_customer_id,
  json_object(
    'channel', 'ticket',
    'topic',   t.topic
  )                                         as feature_json,
  null::double                              as revenue_impact,
  'https://support.example.com/tickets/'
    || t.ticket_id                          as link
from raw.support_tickets as t
