-- The implementation guide:
--   diststyle="EVEN"
--   sortkey='"activity", "ts", "activity_occurrence"'

-- One table for all activities, for Redshift; the same in either `table_layout`.
-- Redshift keeps the rows sorted, and skips the blocks whose least and greatest values rule them out.

-- The schema that holds the stream.
create schema if not exists city;

-- Every activity of rider in one table.
create table if not exists city.rider_stream (
  activity_id varchar(255) not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,                  -- When the activity happened, in UTC without a zone. Never null.
  rider varchar(255),                     -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity varchar(255) not null,         -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id varchar(255),     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json super,                     -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision,        -- Money gained (positive) or lost (negative) by the activity.
  link varchar(255),                      -- A URL that shows the activity in its source.
  activity_occurrence bigint,             -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,         -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar(255) not null, -- The transformation that made the row.
  _source_customer varchar(255)           -- The customer as the transformation gave it, before identities.
)
-- Every slice has as many rows as the next, however busy single customers are.
diststyle even
-- Queries ask for an activity first, then for a span of time, then for the first time of each.
compound sortkey (activity, ts, activity_occurrence);

-- After builds:
--
-- -- Redshift does this by itself when it is idle, which may be after the first query.
-- analyze city.rider_stream;
