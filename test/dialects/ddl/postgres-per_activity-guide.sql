-- The implementation guide:
--   (the guide refers to a blog post: few indexes, analyze after bulk loads, partitions for long tables)

-- One table for each activity and a view over them, for PostgreSQL; the same in either `table_layout`.
-- As the blog post that the guide refers to: few indexes, because each costs time in every build, and analyze after
-- bulk loads.

-- The schema that holds the stream.
create schema if not exists city;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists city.rider_stream_took_bike (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  rider text,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id text,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json jsonb,              -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision, -- Money gained (positive) or lost (negative) by the activity.
  link text,                       -- A URL that shows the activity in its source.
  activity_occurrence bigint,      -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source text not null,  -- The transformation that made the row.
  _source_customer text            -- The customer as the transformation gave it, before identities.
);

-- Queries ask for an activity in a span of time, and join on the customer without visiting the table.
create index if not exists rider_stream_took_bike_time on city.rider_stream_took_bike (ts) include (rider);

-- `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index if not exists rider_stream_took_bike_id on city.rider_stream_took_bike (activity_id);

-- A build renumbers the occurrences of the entities it touched, and of no others. In the order of bytes, as queries
-- sort entities too.
create index if not exists rider_stream_took_bike_entity on city.rider_stream_took_bike ((coalesce(rider, anonymous_customer_id) collate "C"), ts);

-- A build looks up whom the devices it touched were last seen with, and their rows from there on.
create index if not exists rider_stream_took_bike_device on city.rider_stream_took_bike (anonymous_customer_id, ts) where anonymous_customer_id is not null;

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists city."rider_stream_Lost “it”, again" (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  rider text,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id text,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json jsonb,              -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision, -- Money gained (positive) or lost (negative) by the activity.
  link text,                       -- A URL that shows the activity in its source.
  activity_occurrence bigint,      -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source text not null,  -- The transformation that made the row.
  _source_customer text            -- The customer as the transformation gave it, before identities.
);

-- Queries ask for an activity in a span of time, and join on the customer without visiting the table.
create index if not exists "rider_stream_Lost “it”, again_time" on city."rider_stream_Lost “it”, again" (ts) include (rider);

-- `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index if not exists "rider_stream_Lost “it”, again_id" on city."rider_stream_Lost “it”, again" (activity_id);

-- A build renumbers the occurrences of the entities it touched, and of no others. In the order of bytes, as queries
-- sort entities too.
create index if not exists "rider_stream_Lost “it”, again_entity" on city."rider_stream_Lost “it”, again" ((coalesce(rider, anonymous_customer_id) collate "C"), ts);

-- A build looks up whom the devices it touched were last seen with, and their rows from there on.
create index if not exists "rider_stream_Lost “it”, again_device" on city."rider_stream_Lost “it”, again" (anonymous_customer_id, ts) where anonymous_customer_id is not null;

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as text) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as text) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city."rider_stream_Lost “it”, again";

-- After builds:
--
-- -- After a bulk load the planner has to learn what the table holds now.
-- analyze city.rider_stream_took_bike;
--
-- analyze city."rider_stream_Lost “it”, again";
