/*---
activities: [opened_ticket]
---*/
select
  concat('ticket-', t.ticket_id) as activity_id,
  t.opened_at as ts,
  t.email as customer,
  'opened_ticket' as activity,
  json_object('queue', t.queue) as feature_json
from {{ source('support', 'tickets') }} t
