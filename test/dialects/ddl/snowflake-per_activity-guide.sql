-- The implementation guide:
--   cluster_column="(activity_occurrence in (1, NULL), activity_repeated_at is NULL, to_date(ts))"

-- One table for each activity and a view over them, for Snowflake; the same in either `table_layout`.
-- Snowflake reclusters in the background, which costs credits, and prunes the partitions that a query does not need.

-- The schema that holds the stream.
create schema if not exists city;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists city.rider_stream_took_bike (
  activity_id varchar not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider varchar,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id varchar,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json object,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link varchar,                       -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null,  -- The transformation that made the row.
  _source_customer varchar            -- The customer as the transformation gave it, before identities.
)
-- Of an activity’s rows those of a first time (`in (1, null)` is true for it, null for all others), then those of a
-- last time, then by day: a key of few values, as Snowflake asks for.
cluster by (activity_occurrence in (1, null), activity_repeated_at is null, to_date(ts));

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists city."rider_stream_Lost “it”, again" (
  activity_id varchar not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider varchar,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id varchar,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json object,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link varchar,                       -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null,  -- The transformation that made the row.
  _source_customer varchar            -- The customer as the transformation gave it, before identities.
)
-- Of an activity’s rows those of a first time (`in (1, null)` is true for it, null for all others), then those of a
-- last time, then by day: a key of few values, as Snowflake asks for.
cluster by (activity_occurrence in (1, null), activity_repeated_at is null, to_date(ts));

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city."rider_stream_Lost “it”, again";
