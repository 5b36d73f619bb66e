-- The implementation guide:
--   clusterkey="activity, activity_occurrence, customer"
--   partition_column="TIMESTAMP_TRUNC(ts, MONTH)"

-- One table for all activities, for BigQuery; the same in either `table_layout`.
-- BigQuery partitions by one thing only, which is time here. The implementation guide highly recommends one table per
-- activity on BigQuery, which cannot partition by both activity and time.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id string not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,            -- When the activity happened, in UTC without a zone. Never null.
  rider string,                     -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity string not null,         -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id string,     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json json,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact float64,           -- Money gained (positive) or lost (negative) by the activity.
  link string,                      -- A URL that shows the activity in its source.
  activity_occurrence int64,        -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,   -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null, -- The transformation that made the row.
  _source_customer string           -- The customer as the transformation gave it, before identities.
)
-- A query for a span of time is billed for its months alone. By day, decades would not fit the limit of partitions.
partition by timestamp_trunc(ts, month)
-- Within a month the blocks of an activity lie together, in them those of first times.
cluster by activity, activity_occurrence, rider;
