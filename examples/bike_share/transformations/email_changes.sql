/*---
role: aliases
---*/
-- Riders change their e-mail address, and a few do it twice. Each row renames one: old address, new address, when. The build
-- follows the chain, so a rider's whole history stands under the address of today.
select
  m.old_email                               as anonymous_customer_id,
  m.new_email                               as customer,
  m.changed_at                              as ts
from raw.email_changes as m
