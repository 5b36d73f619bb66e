-- The implementation guide:
--   cluster_column="(activity, activity_occurrence in (1, NULL), activity_repeated_at is NULL, to_date(ts))"

-- One table for all activities, for Snowflake; the same in either `table_layout`.
-- Snowflake reclusters in the background, which costs credits, and prunes the partitions that a query does not need.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id varchar not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider varchar,                      -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity varchar not null,          -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id varchar,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json object,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link varchar,                       -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null,  -- The transformation that made the row.
  _source_customer varchar            -- The customer as the transformation gave it, before identities.
)
-- An activity’s rows together; in them those of a first time (`in (1, null)` is true for it, null for all others), then
-- those of a last time, then by day: a key of few values, as Snowflake asks for.
cluster by (activity, activity_occurrence in (1, null), activity_repeated_at is null, to_date(ts));
