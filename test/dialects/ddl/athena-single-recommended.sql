-- The implementation guide:
--   partitioned_by="activity VARCHAR(255), activity_occurrence INT, DATE(ts)"

-- One table for all activities, for Athena; `table_layout: recommended`.
-- The guide partitions by occurrence and day as well. That is more than the 100 partitions a statement can write to, in
-- files of a few rows. Months stay under it and make files worth reading.

-- The schema that holds the stream.
create database if not exists `city`;

-- Every activity of rider in one table.
create table if not exists `city`.`rider_stream` (
  `activity_id` string,             -- Identifies the row: unique within its activity, never null.
  `ts` timestamp,                   -- When the activity happened, in UTC without a zone. Never null.
  `rider` string,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  `activity` string,                -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  `anonymous_customer_id` string,   -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  `feature_json` string,            -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  `revenue_impact` double,          -- Money gained (positive) or lost (negative) by the activity.
  `link` string,                    -- A URL that shows the activity in its source.
  `activity_occurrence` bigint,     -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  `activity_repeated_at` timestamp, -- When the entity does this activity next; null for the last time. Filled in by the build.
  `_activity_source` string,        -- The transformation that made the row.
  `_source_customer` string         -- The customer as the transformation gave it, before identities.
)
-- A query reads the files of its activities and months alone. A build writes at most 100 of them in a statement.
partitioned by (`activity`, month(`ts`))
-- Put your own bucket here, or set `table_location` on the connection.
location 's3://your-bucket/activity-schema/city/rider_stream/'
-- Only Iceberg tables can be updated, merged into and deleted from.
tblproperties ('table_type' = 'ICEBERG');

-- After builds:
--
-- -- Small files become large ones.
-- optimize city.rider_stream rewrite data using bin_pack;
