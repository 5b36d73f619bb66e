-- The schema that holds the stream.
create schema if not exists analytics;

-- The rows of one activity; its name stands in the table’s.
create table if not exists analytics.customer_stream_visited (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  "Rider" text,                    -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id text,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json jsonb,              -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision, -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,      -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source text not null,  -- The transformation that made the row.
  _source_customer text            -- The customer as the transformation gave it, before identities.
);

-- Queries ask for an activity in a span of time, and join on the customer without visiting the table.
create index on analytics.customer_stream_visited (ts) include ("Rider");

-- `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index on analytics.customer_stream_visited (activity_id);

-- A build renumbers the occurrences of the entities it touched, and of no others.
create index on analytics.customer_stream_visited ((coalesce("Rider", anonymous_customer_id)), ts);

-- A build looks up every row of the devices whose customers became known.
create index on analytics.customer_stream_visited (anonymous_customer_id) where anonymous_customer_id is not null;

-- The rows of one activity; its name stands in the table’s.
create table if not exists analytics.customer_stream_ordered (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  "Rider" text,                    -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  anonymous_customer_id text,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json jsonb,              -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision, -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,      -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source text not null,  -- The transformation that made the row.
  _source_customer text            -- The customer as the transformation gave it, before identities.
);

-- Queries ask for an activity in a span of time, and join on the customer without visiting the table.
create index on analytics.customer_stream_ordered (ts) include ("Rider");

-- `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index on analytics.customer_stream_ordered (activity_id);

-- A build renumbers the occurrences of the entities it touched, and of no others.
create index on analytics.customer_stream_ordered ((coalesce("Rider", anonymous_customer_id)), ts);

-- A build looks up every row of the devices whose customers became known.
create index on analytics.customer_stream_ordered (anonymous_customer_id) where anonymous_customer_id is not null;

-- All activities as one, for queries that want them all.
create or replace view analytics.customer_stream as
select activity_id, ts, "Rider", cast('visited' as text) as activity, anonymous_customer_id, feature_json, revenue_impact, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_visited
union all
select activity_id, ts, "Rider", cast('ordered' as text) as activity, anonymous_customer_id, feature_json, revenue_impact, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_ordered;
