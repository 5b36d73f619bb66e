-- How many rows of each activity the stream has, and of how many aircraft.
select 'departed' as activity, count(*) as events, count(distinct tailnum) as aircraft
from raw.flights where dep_time is not null
union all
select 'arrived', count(*), count(distinct tailnum) from raw.flights where air_time is not null
union all
select 'was_delayed', count(*), count(distinct tailnum) from raw.flights where dep_delay > 14
union all
select 'was_diverted', count(*), count(distinct tailnum) from raw.flights where dep_time is not null and air_time is null
union all
select 'was_cancelled', count(tailnum), count(distinct tailnum) from raw.flights where dep_time is null
union all
select 'was_built', count(year), count(distinct tailnum) filter (year is not null) from raw.planes
