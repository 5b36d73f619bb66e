-- The implementation guide:
--   (one table per activity is not in the guide; for a single one it says:)
--   partition_by="activity, DATE(ts)"
--   cluster_by="customer, activity_occurrence"

-- One table for each activity and a view over them, for Databricks; `table_layout: recommended`.
-- Databricks recommends liquid clustering for every new table: a partition for each activity and day holds too few rows
-- to be worth a file, and keys can be changed later without writing all rows again.

-- The schema that holds the stream.
create schema if not exists city;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists city.rider_stream_took_bike (
  activity_id string not null,        -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider string,                       -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id string,       -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json string,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link string,                        -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null,   -- The transformation that made the row.
  _source_customer string             -- The customer as the transformation gave it, before identities.
)
-- Files hold a stretch of time, in it few customers, and a query skips those it does not need.
cluster by (ts, rider);

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists city.`rider_stream_lost_“it”,_again` (
  activity_id string not null,        -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,          -- When the activity happened, in UTC without a zone. Never null.
  rider string,                       -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id string,       -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json string,                -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,              -- Money gained (positive) or lost (negative) by the activity.
  link string,                        -- A URL that shows the activity in its source.
  activity_occurrence bigint,         -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz, -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null,   -- The transformation that made the row.
  _source_customer string             -- The customer as the transformation gave it, before identities.
)
-- Files hold a stretch of time, in it few customers, and a query skips those it does not need.
cluster by (ts, rider);

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.`rider_stream_lost_“it”,_again`;

-- After builds:
--
-- -- Clusters what was written since the last time.
-- optimize city.rider_stream_took_bike;
--
-- optimize city.`rider_stream_lost_“it”,_again`;
