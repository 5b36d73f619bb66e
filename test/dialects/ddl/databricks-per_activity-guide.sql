-- The implementation guide:
--   (one table per activity is not in the guide; for a single one it says:)
--   partition_by="activity, DATE(ts)"
--   cluster_by="customer, activity_occurrence"

-- One table for each activity and a view over them, for Databricks; `table_layout: guide`.
-- The guide partitions by day and clusters by customer. A table with partitions cannot have `cluster by`, so that the
-- rows within a partition are Z-ordered after builds.

-- The schema that holds the stream.
create schema if not exists city;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists city.rider_stream_took_bike (
  activity_id string not null,                         -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,                           -- When the activity happened, in UTC without a zone. Never null.
  rider string,                                        -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id string,                        -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json string,                                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,                               -- Money gained (positive) or lost (negative) by the activity.
  link string,                                         -- A URL that shows the activity in its source.
  activity_occurrence bigint,                          -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz,                  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null,                    -- The transformation that made the row.
  _source_customer string,                             -- The customer as the transformation gave it, before identities.
  ts_date date generated always as (cast(ts as date))  -- The day of `ts`, which tables are partitioned by. Filled in by Databricks.
)
-- A query reads the files of its days; partitions are columns, hence the column for the day.
partitioned by (ts_date);

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists city.`rider_stream_lost_“it”,_again` (
  activity_id string not null,                         -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,                           -- When the activity happened, in UTC without a zone. Never null.
  rider string,                                        -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id string,                        -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json string,                                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,                               -- Money gained (positive) or lost (negative) by the activity.
  link string,                                         -- A URL that shows the activity in its source.
  activity_occurrence bigint,                          -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp_ntz,                  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source string not null,                    -- The transformation that made the row.
  _source_customer string,                             -- The customer as the transformation gave it, before identities.
  ts_date date generated always as (cast(ts as date))  -- The day of `ts`, which tables are partitioned by. Filled in by Databricks.
)
-- A query reads the files of its days; partitions are columns, hence the column for the day.
partitioned by (ts_date);

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.`rider_stream_lost_“it”,_again`;

-- After builds:
--
-- -- Small files become large ones, in which the rows of a customer lie together.
-- optimize city.rider_stream_took_bike zorder by (rider, activity_occurrence);
--
-- optimize city.`rider_stream_lost_“it”,_again` zorder by (rider, activity_occurrence);
