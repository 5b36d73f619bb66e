-- The implementation guide:
--   clusterkey="activity_occurrence, customer"
--   partition_column="TIMESTAMP_TRUNC(ts, MONTH)"

-- One table for each activity and a view over them, for BigQuery; the same in either `table_layout`.
-- With a table for each activity, a query reads no other activity’s rows, and pays for none.

-- The schema that holds the stream.
create schema if not exists city;

-- The rows of took_bike; its name stands in the table’s.
create table if not exists city.rider_stream_took_bike (
  activity_id string not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,            -- When the activity happened, in UTC without a zone. Never null.
  rider string,                     -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
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
-- Within a month the blocks of first times lie together, in them those of a customer.
cluster by activity_occurrence, rider;

-- The rows of Lost “it”, again; its name stands in the table’s.
create table if not exists city.`rider_stream_Lost _it__ again` (
  activity_id string not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,            -- When the activity happened, in UTC without a zone. Never null.
  rider string,                     -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
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
-- Within a month the blocks of first times lie together, in them those of a customer.
cluster by activity_occurrence, rider;

-- All activities as one, for queries that want them all.
create or replace view city.rider_stream as
select activity_id, ts, rider, cast('took_bike' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.rider_stream_took_bike
union all
select activity_id, ts, rider, cast('Lost “it”, again' as string) as activity, anonymous_customer_id, feature_json, revenue_impact, link, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from city.`rider_stream_Lost _it__ again`;
