/*---
update: full
---*/
-- An aircraft's past before 2013 is one row in another table, and a year is all that is known of it: it stands on the first
-- of January. The rows are few and long ago, before any lookback, so every build replaces them all.
select
  p.tailnum                                 as activity_id,
  make_timestamp(p.year, 1, 1, 0, 0, 0)     as ts,
  p.tailnum                                 as customer,
  'was_built'                               as activity,
  json_object(
    'year',         p.year,
    'manufacturer', p.manufacturer,
    'model',        p.model
  )                                         as feature_json
from raw.planes as p
where p.year is not null
