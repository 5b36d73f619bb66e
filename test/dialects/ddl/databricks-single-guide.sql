-- The implementation guide:
--   partition_by="activity, DATE(ts)"
--   cluster_by="customer, activity_occurrence"

-- One table for all activities, for Databricks; `table_layout: guide`.
-- The guide partitions by day and clusters by customer. A table with partitions cannot have `cluster by`, so that the
-- rows within a partition are Z-ordered after builds.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id string not null,                         -- Identifies the row: unique within its activity, never null.
  ts timestamp_ntz not null,                           -- When the activity happened, in UTC without a zone. Never null.
  rider string,                                        -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity string not null,                            -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
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
-- A query reads the files of its activities and days; partitions are columns, hence the column for the day.
partitioned by (activity, ts_date);

-- After builds:
--
-- -- Small files become large ones, in which the rows of a customer lie together.
-- optimize city.rider_stream zorder by (rider, activity_occurrence);
