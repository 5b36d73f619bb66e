-- How many rows of each activity every aircraft has in the stream; no row where it has none.
with counts as (
  select
    tailnum,
    count(dep_time) as departed,
    count(air_time) as arrived,
    count(*) filter (dep_delay > 14) as was_delayed,
    count(dep_time) - count(air_time) as was_diverted,
    count(*) - count(dep_time) as was_cancelled
  from raw.flights
  where tailnum is not null
  group by tailnum
)
select tailnum, activity, events
from (unpivot counts on columns(* exclude (tailnum)) into name activity value events)
where events > 0
union all
select tailnum, 'was_built', 1 from raw.planes where year is not null
