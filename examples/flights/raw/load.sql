-- Makes the tables of schema `raw` from the Parquet files in this folder, and the stream's entity table.

create schema if not exists raw;

create or replace table raw.flights as from 'flights.parquet';
create or replace table raw.planes as from 'planes.parquet';
create or replace table raw.airports as from 'airports.parquet';
create or replace table raw.airlines as from 'airlines.parquet';
create or replace table raw.weather as from 'weather.parquet';

-- Whose clock an arrival is told by. The airports file lacks four destinations in Puerto Rico and the Virgin Islands, 7,602
-- flights; they share one clock. Its `tz` and `dst` are not used: they contradict `tzone` in places (Phoenix has no summer
-- time, whatever `dst` says), and `tzone` knows the days on which the clocks change.
create or replace table raw.airport_clocks as
select faa, tzone from raw.airports where tzone is not null
union all
select unnest(['BQN', 'PSE', 'SJU', 'STT']), 'America/Puerto_Rico';

create schema if not exists analytics;

-- One row per aircraft, with the key that the specification asks of an entity table. A fifth of the aircraft are not in the
-- planes file: some airlines report fleet numbers instead of registrations. They have a row, and nulls in it.
create or replace table analytics.aircraft as
select
  f.tailnum                                 as customer,
  p.manufacturer,
  p.model,
  p.engines::integer                        as engines,
  p.seats::integer                          as seats
from (select distinct tailnum from raw.flights where tailnum is not null) as f
left join raw.planes as p on p.tailnum = f.tailnum
order by f.tailnum;
