-- A full build was asked for.

-- stage: Make room for the rows of the transformations
create or replace temporary table _staged_rows (
  activity_id varchar,
  ts timestamp,
  customer varchar,
  activity varchar,
  anonymous_customer_id varchar,
  feature_json json,
  revenue_impact double,
  _activity_source varchar,
  _rejected varchar
);

-- stage:web/visits: Stage all rows of web/visits
insert into _staged_rows
select
  r.*,
  case
    when r.activity_id is null then 'no activity_id'
    when r.ts is null then 'no ts'
    when r.activity is null or trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from r.activity) = '' then 'no activity'
    when r.customer is null and r.anonymous_customer_id is null then 'no identifier'
  end as _rejected
from (
  select
    cast(t.activity_id as varchar) as activity_id,
    cast(t.ts as timestamp) as ts,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as varchar)) = ''
        or lower(cast(t."Rider" as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as varchar)
    end as customer,
    cast(t.activity as varchar) as activity,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.anonymous_customer_id as varchar)) = ''
        or lower(cast(t.anonymous_customer_id as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t.anonymous_customer_id as varchar)
    end as anonymous_customer_id,
    json(cast(t.feature_json as json)) as feature_json,
    cast(null as double) as revenue_impact,
    'web/visits' as _activity_source
  from (
    select id as activity_id, at as ts, email as customer, 'visited' as activity, cookie as anonymous_customer_id,
      payload as feature_json
    from raw.visits
  ) as t -- customer_stream ← web/visits
) as r
where r.ts <= timestamp '2024-06-01 12:00:00' or r.ts is null;

-- stage:orders: Stage all rows of orders
insert into _staged_rows
select
  r.*,
  case
    when r.activity_id is null then 'no activity_id'
    when r.ts is null then 'no ts'
    when r.activity is null or trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from r.activity) = '' then 'no activity'
    when r.customer is null and r.anonymous_customer_id is null then 'no identifier'
  end as _rejected
from (
  select
    cast(t.activity_id as varchar) as activity_id,
    cast(cast(t.ts as timestamptz) as timestamp) as ts,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as varchar)) = ''
        or lower(cast(t."Rider" as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as varchar)
    end as customer,
    cast(t.activity as varchar) as activity,
    cast(null as varchar) as anonymous_customer_id,
    json(cast(t.feature_json as json)) as feature_json,
    cast(null as double) as revenue_impact,
    'orders' as _activity_source
  from (
    select id as activity_id, at as ts, email as customer, 'ordered' as activity, payload as feature_json
    from raw.orders
    where at > timestamp '0001-01-01 00:00:00'
  ) as t -- customer_stream ← orders
) as r
where r.ts <= timestamp '2024-06-01 12:00:00' or r.ts is null;

-- deduplicate: Keep one row for each activity and activity_id: the latest
create or replace temporary table _incoming_rows as
with twice as (
  select activity, activity_id
  from _staged_rows
  where _rejected is null
  group by activity, activity_id
  having count(*) > 1
)
select row_number() over () as _row, activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source
from (
  select s.activity_id, s.ts, s.customer, s.activity, s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source
  from _staged_rows as s
  left join twice as t on t.activity = s.activity and t.activity_id = s.activity_id
  where s._rejected is null and t.activity is null
  union all
  select activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source
  from (
    select
      s.*,
      row_number() over (
        partition by s.activity, s.activity_id
        order by
          ts desc,
          _activity_source desc,
          customer desc nulls last,
          anonymous_customer_id desc nulls last,
          cast(feature_json as varchar) desc nulls last,
          revenue_impact desc nulls last
      ) as _rank
    from _staged_rows as s
    where s._rejected is null
      and (s.activity, s.activity_id) in (select activity, activity_id from twice)
  ) as ranked
  where _rank = 1
) as kept;

-- count:staged: Count the rows read, rejected and given twice
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_rows
group by _activity_source
union all
select _activity_source, 'rejected', count(*)
from _staged_rows
where _rejected is not null
group by _activity_source
union all
select loaded._activity_source, 'duplicate', loaded.rows - coalesce(kept.rows, 0)
from (
  select _activity_source, count(*) as rows from _staged_rows where _rejected is null group by _activity_source
) as loaded
left join (
  select _activity_source, count(*) as rows from _incoming_rows group by _activity_source
) as kept on kept._activity_source = loaded._activity_source;

-- create:table: Create the new customer_stream
create table analytics.customer_stream__new (
  activity_id varchar not null,      -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,             -- When the activity happened, in UTC without a zone. Never null.
  "Rider" varchar,                   -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity varchar not null,         -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id varchar,     -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json json,                 -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double,             -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,        -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,    -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source varchar not null, -- The transformation that made the row.
  _source_customer varchar           -- The customer as the transformation gave it, before identities.
);

-- insert: Fill it: identities, occurrences, ordered by activity and time
insert into analytics.customer_stream__new (activity_id, ts, "Rider", activity, anonymous_customer_id, feature_json, revenue_impact, activity_occurrence, activity_repeated_at, _activity_source, _source_customer)
select
  i.activity_id,
  i.ts,
  n.customer,
  i.activity,
  i.anonymous_customer_id,
  i.feature_json,
  i.revenue_impact,
  n.activity_occurrence,
  n.activity_repeated_at,
  i._activity_source,
  i.customer as _source_customer
from _incoming_rows as i
join (
  select
    r._row,
    r.customer,
    row_number() over (partition by r.activity, coalesce(r.customer, r.anonymous_customer_id) order by r.ts, r.activity_id) as activity_occurrence,
    lead(r.ts) over (partition by r.activity, coalesce(r.customer, r.anonymous_customer_id) order by r.ts, r.activity_id) as activity_repeated_at
  from (
    select i._row, i.activity, i.activity_id, i.ts, i.anonymous_customer_id, coalesce(i.customer, k.customer) as customer
    from _incoming_rows as i
    left join (
      with intervals as (
        select anonymous_customer_id, customer, place, ts - interval '1800 second' as starts_at
        from (
          select
            anonymous_customer_id, ts, customer,
            row_number() over (partition by anonymous_customer_id order by ts, activity, activity_id) as place
          from (
            select
              anonymous_customer_id, ts, customer, activity, activity_id,
              lag(customer) over (partition by anonymous_customer_id order by ts, activity, activity_id) as previous
            from _incoming_rows
            where customer is not null and anonymous_customer_id is not null
          ) as sightings
          where previous is null or previous <> customer
        ) as seen
      ),
      timeline as (
        select anonymous_customer_id, starts_at as ts, place, null as _row
        from intervals
        union all
        select anonymous_customer_id, ts, null, _row
        from _incoming_rows
        where customer is null
      ),
      placed as (
        select
          anonymous_customer_id, _row,
          count(place) over (
            partition by anonymous_customer_id order by ts, place nulls last
            rows between unbounded preceding and current row
          ) as place
        from timeline
      )
      select p._row, i.customer
      from placed as p
      -- The first interval reaches back to the beginning of time.
      join intervals as i on i.anonymous_customer_id = p.anonymous_customer_id and i.place = greatest(p.place, 1)
      where p._row is not null
    ) as k on k._row = i._row
  ) as r
) as n on n._row = i._row
order by i.activity, i.ts;

-- sample:rejected: Keep a few examples of each kind of rejected row
select transformation, reason, example
from (
  select
    _activity_source as transformation,
    _rejected as reason,
    'activity_id ' || coalesce(cast(activity_id as varchar), 'null') || ', ' ||
      'ts ' || coalesce(cast(ts as varchar), 'null') || ', ' ||
      'customer ' || coalesce(cast(customer as varchar), 'null') || ', ' ||
      'activity ' || coalesce(cast(activity as varchar), 'null') || ', ' ||
      'anonymous_customer_id ' || coalesce(cast(anonymous_customer_id as varchar), 'null') as example,
    row_number() over (partition by _activity_source, _rejected order by ts, activity_id) as _rank
  from _staged_rows
  where _rejected is not null
) as ranked
where _rank <= 3
order by transformation, reason, _rank;

-- count:inserted: Count the rows of each transformation
select _activity_source as transformation, 'inserted' as figure, count(*) as rows
from _incoming_rows
group by _activity_source;

-- count:entities: Count the entities
select count(distinct coalesce("Rider", anonymous_customer_id)) as entities
from analytics.customer_stream__new;

-- forget:sightings: Forget who was seen on which device
delete from analytics._activity_schema_sightings
where stream = 'customer_stream';

-- keep:sightings: Keep who was seen on which device, so that later builds need not look for it
insert into analytics._activity_schema_sightings (stream, anonymous_customer_id, place, ts, customer)
select 'customer_stream', k.*
from (
  select anonymous_customer_id, place, ts, customer
  from (
    select
      anonymous_customer_id, ts, customer,
      row_number() over (partition by anonymous_customer_id order by ts, activity, activity_id) as place
    from (
      select
        anonymous_customer_id, ts, customer, activity, activity_id,
        lag(customer) over (partition by anonymous_customer_id order by ts, activity, activity_id) as previous
      from _incoming_rows
      where customer is not null and anonymous_customer_id is not null
    ) as sightings
    where previous is null or previous <> customer
  ) as n
) as k;

-- remember: Read what the ledger remembers, to go on from it
create or replace temporary table _remembered as
select transformation, watermark, shadowed
from analytics._activity_schema_state
where stream = 'customer_stream';

-- hidden: Find the transformations with a row that another’s row hides
create or replace temporary table _hidden_sources as
select distinct s._activity_source as source
from _staged_rows as s
join _incoming_rows as i on i.activity = s.activity and i.activity_id = s.activity_id
where s._rejected is null and s._activity_source <> i._activity_source;

-- forget: Take the old watermarks out of the ledger
delete from analytics._activity_schema_state
where stream = 'customer_stream';

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '92e5fd009abb6b89', null, false, timestamp '2024-06-01 12:00:00', case when exists (select 1 from analytics._activity_schema_sightings where stream = 'customer_stream') then 'some' else 'none' end
union all
select
  'customer_stream', 'web/visits', 'bade856bdca58e70',
  (select max(ts) from _staged_rows where _activity_source = 'web/visits' and _rejected is null),
  exists (select 1 from _hidden_sources where source = 'web/visits'),
  timestamp '2024-06-01 12:00:00',
  null
union all
select
  'customer_stream', 'orders', '79cbf51a3411b890',
  (select max(ts) from _staged_rows where _activity_source = 'orders' and _rejected is null),
  exists (select 1 from _hidden_sources where source = 'orders'),
  timestamp '2024-06-01 12:00:00',
  null;

-- remember:filled: Note whether the table has rows
update analytics._activity_schema_state
set filled = case when exists (select 1 from analytics.customer_stream__new) then '"customer_stream",' else '' end
where stream = 'customer_stream' and transformation = '';

-- drop:table: Drop the old customer_stream
drop table analytics.customer_stream;

-- rename: Put the new customer_stream in place
alter table analytics.customer_stream__new rename to customer_stream;
