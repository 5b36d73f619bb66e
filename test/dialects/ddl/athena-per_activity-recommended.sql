-- The implementation guide:
--   partitioned_by="activity_occurrence INT, DATE(ts) DATE"

-- One table for each activity and a view over them, for Athena; `table_layout: recommended`.
-- The guide partitions by occurrence and day as well. That is more than the 100 partitions a statement can write to, in
-- files of a few rows. Months stay under it and make files worth reading.

-- The schema that holds the stream.
create database if not exists `city`;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists `city`.`rider_stream_took_bike` (
  `activity_id` string,             -- Identifies the row: unique within its activity, never null.
  `ts` timestamp,                   -- When the activity happened, in UTC without a zone. Never null.
  `rider` string,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  `anonymous_customer_id` string,   -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  `feature_json` string,            -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  `revenue_impact` double,          -- Money gained (positive) or lost (negative) by the activity.
  `link` string,                    -- A URL that shows the activity in its source.
  `activity_occurrence` bigint,     -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  `activity_repeated_at` timestamp, -- When the entity does this activity next; null for the last time. Filled in by the build.
  `_activity_source` string,        -- The transformation that made the row.
  `_source_customer` string         -- The customer as the transformation gave it, before identities.
)
-- A query reads the files of its months alone. A build writes at most 100 of them in a statement.
partitioned by (month(`ts`))
-- Put your own bucket here, or set `table_location` on the connection.
location 's3://your-bucket/activity-schema/city/rider_stream_took_bike/'
-- Only Iceberg tables can be updated, merged into and deleted from.
tblproperties ('table_type' = 'ICEBERG');

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists `city`.`rider_stream_lost__it___again` (
  `activity_id` string,             -- Identifies the row: unique within its activity, never null.
  `ts` timestamp,                   -- When the activity happened, in UTC without a zone. Never null.
  `rider` string,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  `anonymous_customer_id` string,   -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  `feature_json` string,            -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  `revenue_impact` double,          -- Money gained (positive) or lost (negative) by the activity.
  `link` string,                    -- A URL that shows the activity in its source.
  `activity_occurrence` bigint,     -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  `activity_repeated_at` timestamp, -- When the entity does this activity next; null for the last time. Filled in by the build.
  `_activity_source` string,        -- The transformation that made the row.
  `_source_customer` string         -- The customer as the transformation gave it, before identities.
)
-- A query reads the files of its months alone. A build writes at most 100 of them in a statement.
partitioned by (month(`ts`))
-- Put your own bucket here, or set `table_location` on the connection.
location 's3://your-bucket/activity-schema/city/rider_stream_lost__it___again/'
-- Only Iceberg tables can be updated, merged into and deleted from.
tblproperties ('table_type' = 'ICEBERG');

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_lost__it___again;

-- After builds:
--
-- -- Small files become large ones.
-- optimize city.rider_stream_took_bike rewrite data using bin_pack;
--
-- optimize city.rider_stream_lost__it___again rewrite data using bin_pack;
