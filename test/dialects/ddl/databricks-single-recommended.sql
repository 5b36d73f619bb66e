-- The implementation guide:
--   partition_by="activity, DATE(ts)"
--   cluster_by="customer, activity_occurrence"

-- One table for all activities, for Databricks; `table_layout: recommended`.
-- Databricks recommends liquid clustering for every new table: a partition for each activity and day holds too few rows
-- to be worth a file, and keys can be changed later without writing all rows again.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id string not null,        -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider string,                       -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity string not null,           -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id string,       -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json string,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link string,                        -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null,   -- The transformation that made the row.
  _source_customer string             -- The customer as the transformation gave it, before identities.
)
-- Files hold a stretch of one activity’s time, and a query skips those it does not need.
cluster by (activity, ts);

-- After builds:
--
-- -- Clusters what was written since the last time.
-- optimize city.rider_stream;
