/*---
role: removals
---*/
-- Who asks to be forgotten is not in the stream, under none of their addresses, on none of their devices, now or later.
select
  e.email                                   as customer
from raw.erasure_requests as e
