-- The schema that holds the stream.
create schema if not exists analytics;

-- The rows of one activity; its name stands in the table’s.
create table if not exists analytics.customer_stream_visited (
  activity_id varchar not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,             -- When the activity happened, in UTC without a zone. Never null.
  "Rider" varchar,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id varchar,     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json json,                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,             -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,        -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,    -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null, -- The transformation that made the row.
  _source_customer varchar           -- The customer as the transformation gave it, before identities.
);

-- The rows of one activity; its name stands in the table’s.
create table if not exists analytics.customer_stream_ordered (
  activity_id varchar not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,             -- When the activity happened, in UTC without a zone. Never null.
  "Rider" varchar,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id varchar,     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json json,                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,             -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,        -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,    -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null, -- The transformation that made the row.
  _source_customer varchar           -- The customer as the transformation gave it, before identities.
);

-- All activities as one, for queries that want them all.
create or replace view analytics.customer_stream as
select activity_id, ts, "Rider", cast('visited' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_visited
union all
select activity_id, ts, "Rider", cast('ordered' as varchar) as activity, anonymous_customer_id, feature_json, revenue_impact, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_ordered;
