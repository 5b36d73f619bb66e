-- The implementation guide:
--   (the guide refers to a blog post: few indexes, analyze after bulk loads, partitions for long tables)

-- One table for all activities, for PostgreSQL; `table_layout: guide`.
-- As the blog post that the guide refers to: few indexes, because each costs time in every build, and analyze after
-- bulk loads.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  rider text,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity text not null,          -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
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
create index if not exists rider_stream_time on city.rider_stream (activity, ts) include (rider);

-- `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index if not exists rider_stream_id on city.rider_stream (activity, activity_id);

-- A build renumbers the occurrences of the entities it touched, and of no others. In the order of bytes, as queries
-- sort entities too.
create index if not exists rider_stream_entity on city.rider_stream (activity, (coalesce(rider, anonymous_customer_id) collate "C"), ts);

-- A build looks up whom the devices it touched were last seen with, and their rows from there on.
create index if not exists rider_stream_device on city.rider_stream (anonymous_customer_id, ts) where anonymous_customer_id is not null;

-- After builds:
--
-- -- After a bulk load the planner has to learn what the table holds now.
-- analyze city.rider_stream;
