-- The implementation guide:
--   (not in the guide)

-- One table for all activities, for DuckDB; the same in either `table_layout`.
-- The guide does not speak of DuckDB, which has no clustering to declare: builds load the rows ordered by activity and
-- time, so that a query reads only the blocks it needs.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id varchar not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,             -- When the activity happened, in UTC without a zone. Never null.
  rider varchar,                     -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity varchar not null,         -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id varchar,     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json json,                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,             -- Money gained (positive) or lost (negative) by the activity.
  link varchar,                      -- A URL that shows the activity in its source.
  activity_occurrence bigint,        -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,    -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null, -- The transformation that made the row.
  _source_customer varchar           -- The customer as the transformation gave it, before identities.
);
