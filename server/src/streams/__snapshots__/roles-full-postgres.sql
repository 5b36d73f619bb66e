-- A full build was asked for.

-- stage-aliases: Make room for the aliases
create temporary table _staged_aliases (
  old_customer text,
  customer text,
  ts timestamp,
  _activity_source text
) on commit drop;

-- stage-aliases:renamed: Read all aliases of renamed
insert into _staged_aliases
select
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.anonymous_customer_id as text)) = ''
        or lower(cast(t.anonymous_customer_id as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t.anonymous_customer_id as text)
    end as old_customer,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as text)) = ''
        or lower(cast(t."Rider" as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as text)
    end as customer,
    cast(t.ts as timestamp) as ts,
    'renamed' as _activity_source
from (
  select old as anonymous_customer_id, new as "Rider", at as ts from raw.renamed
) as t -- customer_stream ← renamed;

-- alias-links: Keep the latest alias of each old identifier
create temporary table _alias_links on commit drop as
select old_customer, customer
from (
  select
    old_customer, customer,
    row_number() over (partition by old_customer order by ts desc, customer collate "C" desc) as _rank
  from _staged_aliases
  where old_customer is not null and customer is not null and ts is not null
) as ranked
where _rank = 1 and old_customer <> customer;

-- alias-circles: Find the aliases that lead back to themselves
create temporary table _alias_circles on commit drop as
with recursive walk as (
  select old_customer, customer from _alias_links
  union
  select w.old_customer, l.customer
  from walk as w
  join _alias_links as l on l.old_customer = w.customer
)
select old_customer as member, customer as other
from walk
where old_customer in (select old_customer from walk where old_customer = customer);

-- aliases: Follow the aliases to their ends
create temporary table _aliases on commit drop as
with recursive walk as (
  select old_customer, customer from _alias_links where old_customer not in (select member from _alias_circles)
  union all
  select w.old_customer, l.customer
  from walk as w
  join _alias_links as l on l.old_customer = w.customer
  where w.customer not in (select member from _alias_circles)
)
select old_customer, customer
from walk
where customer in (select member from _alias_circles) or customer not in (select old_customer from _alias_links);

-- analyze:aliases: Tell the planner what _aliases holds
analyze _aliases;

-- count:aliases: Count the aliases read, and those without an old identifier, a new one or a time
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_aliases
group by _activity_source
union all
select _activity_source, 'rejected', count(*)
from _staged_aliases
where old_customer is null or customer is null or ts is null
group by _activity_source;

-- create:key: Make the key of the hashes, where there is none yet
insert into analytics._activity_schema_removals (stream, kind, hash)
select 'customer_stream', 'key', cast(gen_random_uuid() as text)
where not exists (select 1 from analytics._activity_schema_removals where stream = 'customer_stream' and kind = 'key');

-- key: Read the key
create temporary table _removal_key on commit drop as
select max(hash) as hash from analytics._activity_schema_removals where stream = 'customer_stream' and kind = 'key';

-- stage-removals: Make room for the removals
create temporary table _staged_removals (
  customer text,
  anonymous_customer_id text,
  _activity_source text
) on commit drop;

-- stage-removals:forgotten: Read all removals of forgotten
insert into _staged_removals
select
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as text)) = ''
        or lower(cast(t."Rider" as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as text)
    end as customer,
    cast(null as text) as anonymous_customer_id,
    'forgotten' as _activity_source
from (
  select email as "Rider" from raw.forgotten
) as t -- customer_stream ← forgotten;

-- removed:customers: Find all names of the removed customers
create temporary table _removed_customers on commit drop as
select h.*, h.hash not in (
  select hash from analytics._activity_schema_removals
  where stream = 'customer_stream' and kind = 'customer'
) as is_new
from (
  select names.*, encode(sha256(convert_to((select hash from _removal_key) || names.identifier, 'UTF8')), 'hex') as hash
  from (
select customer as identifier, customer from (
select distinct coalesce(a.customer, r.customer) as customer
from _staged_removals as r
left join _aliases as a on a.old_customer = r.customer
where r.customer is not null
) as people
union
select a.old_customer, a.customer
from _aliases as a
join (
select distinct coalesce(a.customer, r.customer) as customer
from _staged_removals as r
left join _aliases as a on a.old_customer = r.customer
where r.customer is not null
) as people on people.customer = a.customer
) as names
) as h;

-- analyze:removed-customers: Tell the planner what _removed_customers holds
analyze _removed_customers;

-- removed:devices: Find the removed devices
create temporary table _removed_devices on commit drop as
select h.*, h.hash not in (
  select hash from analytics._activity_schema_removals
  where stream = 'customer_stream' and kind = 'anonymous_customer_id'
) as is_new
from (
  select names.*, encode(sha256(convert_to((select hash from _removal_key) || names.identifier, 'UTF8')), 'hex') as hash
  from (
select distinct anonymous_customer_id as identifier
from _staged_removals
where anonymous_customer_id is not null
) as names
) as h;

-- analyze:removed-devices: Tell the planner what _removed_devices holds
analyze _removed_devices;

-- count:removals: Count the removals read, and those without an identifier
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_removals
group by _activity_source
union all
select _activity_source, 'rejected', count(*)
from _staged_removals
where customer is null and anonymous_customer_id is null
group by _activity_source;

-- note:circles: Tell of aliases that lead back to themselves
select 'Aliases go in a circle, and their members stay as they are: ' || string_agg(case when other in (select identifier from _removed_customers) then '(removed)' else other end, ', ' order by other collate "C") || '.' as note
from _alias_circles
group by member
having min(other collate "C") = member
order by note
limit 10;

-- stage: Make room for the rows of the transformations
create temporary table _staged_rows (
  activity_id text,
  ts timestamp,
  customer text,
  activity text,
  anonymous_customer_id text,
  feature_json jsonb,
  revenue_impact double precision,
  _activity_source text,
  _rejected text
) on commit drop;

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
    cast(t.activity_id as text) as activity_id,
    cast(t.ts as timestamp) as ts,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as text)) = ''
        or lower(cast(t."Rider" as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as text)
    end as customer,
    cast(t.activity as text) as activity,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.anonymous_customer_id as text)) = ''
        or lower(cast(t.anonymous_customer_id as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t.anonymous_customer_id as text)
    end as anonymous_customer_id,
    cast(t.feature_json as jsonb) as feature_json,
    cast(null as double precision) as revenue_impact,
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
    cast(t.activity_id as text) as activity_id,
    cast(cast(t.ts as timestamptz) as timestamp) as ts,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as text)) = ''
        or lower(cast(t."Rider" as text)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as text)
    end as customer,
    cast(t.activity as text) as activity,
    cast(null as text) as anonymous_customer_id,
    cast(t.feature_json as jsonb) as feature_json,
    cast(null as double precision) as revenue_impact,
    'orders' as _activity_source
  from (
    select id as activity_id, at as ts, email as customer, 'ordered' as activity, payload as feature_json
    from raw.orders
    where at > timestamp '0001-01-01 00:00:00'
  ) as t -- customer_stream ← orders
) as r
where r.ts <= timestamp '2024-06-01 12:00:00' or r.ts is null;

-- deduplicate: Keep one row for each activity and activity_id: the latest
create temporary table _incoming_rows on commit drop as
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
          _activity_source collate "C" desc,
          customer collate "C" desc nulls last,
          anonymous_customer_id collate "C" desc nulls last,
          cast(feature_json as text) collate "C" desc nulls last,
          revenue_impact desc nulls last
      ) as _rank
    from _staged_rows as s
    where s._rejected is null
      and (s.activity, s.activity_id) in (select activity, activity_id from twice)
  ) as ranked
  where _rank = 1
) as kept;

-- analyze:incoming: Tell the planner what _incoming_rows holds
analyze _incoming_rows (activity, activity_id);

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

-- name: Give customers their names of today
create temporary table _named_rows on commit drop as
select i._row, i.activity, i.activity_id, i.ts, i.anonymous_customer_id, coalesce(a.customer, i.customer) as customer
from _incoming_rows as i
left join _aliases as a on a.old_customer = i.customer;

-- analyze:named: Tell the planner what _named_rows holds
analyze _named_rows;

-- resolve: Find the customers of anonymous rows
create temporary table _resolved_rows on commit drop as
select i._row, i.activity, i.activity_id, i.ts, i.anonymous_customer_id, coalesce(i.customer, k.customer) as customer
from _named_rows as i
left join (
  with intervals as (
    select anonymous_customer_id, customer, place, ts - interval '1800 second' as starts_at
    from (
      select
        anonymous_customer_id, ts, customer,
        row_number() over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as place
      from (
        select
          anonymous_customer_id, ts, customer, activity, activity_id,
          lag(customer) over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as previous
        from _named_rows
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
    from _named_rows
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
) as k on k._row = i._row;

-- analyze:resolved: Tell the planner what _resolved_rows holds
analyze _resolved_rows;

-- forget:removed-rows: Take the removed rows out of the ledger
delete from analytics._activity_schema_removed_rows
where stream = 'customer_stream';

-- remember:removed-rows: Remember the removed rows as keyed hashes
insert into analytics._activity_schema_removed_rows (stream, row_hash, activity, ts, _activity_source, customer_hash, anonymous_hash)
select
  'customer_stream',
  encode(sha256(convert_to((select hash from _removal_key) || (i.activity || chr(31) || i.activity_id), 'UTF8')), 'hex'),
  i.activity,
  i.ts,
  i._activity_source,
  encode(sha256(convert_to((select hash from _removal_key) || i.customer, 'UTF8')), 'hex'),
  encode(sha256(convert_to((select hash from _removal_key) || i.anonymous_customer_id, 'UTF8')), 'hex')
from _resolved_rows as r
join _incoming_rows as i on i._row = r._row
where (
    coalesce(r.customer in (select customer from _removed_customers), false)
    or coalesce(r.anonymous_customer_id in (select identifier from _removed_devices), false)
  );

-- create:table: Create the new customer_stream
create table analytics.customer_stream__new (
  activity_id text not null,       -- Identifies the row: unique within its activity, never null.
  ts timestamp not null,           -- When the activity happened, in UTC without a zone. Never null.
  "Rider" text,                    -- The entity’s global identifier. Null only where `anonymous_customer_id` is not.
  activity text not null,          -- What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.
  anonymous_customer_id text,      -- An identifier known only to its source, prefixed with the source by convention (`segment_…`).
  feature_json jsonb,              -- The activity’s own features as one JSON object, with the same keys on every row of an activity.
  revenue_impact double precision, -- Money gained (positive) or lost (negative) by the activity.
  activity_occurrence bigint,      -- How many times the entity has done this activity so far, this time included. Filled in by the build.
  activity_repeated_at timestamp,  -- When the entity does this activity next; null for the last time. Filled in by the build.
  _activity_source text not null,  -- The transformation that made the row.
  _source_customer text            -- The customer as the transformation gave it, before identities.
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
    row_number() over (partition by r.activity, coalesce(r.customer, r.anonymous_customer_id) collate "C" order by r.ts, r.activity_id collate "C") as activity_occurrence,
    lead(r.ts) over (partition by r.activity, coalesce(r.customer, r.anonymous_customer_id) collate "C" order by r.ts, r.activity_id collate "C") as activity_repeated_at
  from (
    select * from _resolved_rows as r where not (
      coalesce(r.customer in (select customer from _removed_customers), false)
      or coalesce(r.anonymous_customer_id in (select identifier from _removed_devices), false)
    )
  ) as r
) as n on n._row = i._row
order by i.activity, i.ts;

-- create:index-1: Create an index. Queries ask for an activity in a span of time, and join on the customer without visiting the table.
create index on analytics.customer_stream__new (activity, ts) include ("Rider");

-- create:index-2: Create an index. `activity_id` is unique within its activity; a build finds the row it brings up to date by it.
create unique index on analytics.customer_stream__new (activity, activity_id);

-- create:index-3: Create an index. A build renumbers the occurrences of the entities it touched, and of no others. In the order of bytes, as queries sort entities too.
create index on analytics.customer_stream__new (activity, (coalesce("Rider", anonymous_customer_id) collate "C"), ts);

-- create:index-4: Create an index. A build looks up whom the devices it touched were last seen with, and their rows from there on.
create index on analytics.customer_stream__new (anonymous_customer_id, ts) where anonymous_customer_id is not null;

-- analyze:table: Tell the planner what analytics.customer_stream__new holds
analyze analytics.customer_stream__new;

-- sample:rejected: Keep a few examples of each kind of rejected row
select transformation, reason, example
from (
  select
    _activity_source as transformation,
    _rejected as reason,
    case when s.customer in (select identifier from _removed_customers)
          or exists (select 1 from _removed_customers as r where position(r.identifier in s.activity_id) > 0)
          or s.anonymous_customer_id in (select identifier from _removed_devices)
          or s.anonymous_customer_id in (select anonymous_customer_id from _staged_rows where customer in (select identifier from _removed_customers))
          or encode(sha256(convert_to((select hash from _removal_key) || s.anonymous_customer_id, 'UTF8')), 'hex') in (
            select anonymous_hash from analytics._activity_schema_removed_rows where stream = 'customer_stream'
          ) then 'of somebody removed' else 'activity_id ' || coalesce(cast(activity_id as text), 'null') || ', ' ||
      'ts ' || coalesce(cast(ts as text), 'null') || ', ' ||
      'customer ' || coalesce(cast(customer as text), 'null') || ', ' ||
      'activity ' || coalesce(cast(activity as text), 'null') || ', ' ||
      'anonymous_customer_id ' || coalesce(cast(anonymous_customer_id as text), 'null') end as example,
    row_number() over (partition by _activity_source, _rejected order by ts, activity_id collate "C") as _rank
  from _staged_rows as s
  where _rejected is not null
) as ranked
where _rank <= 3
order by transformation, reason, _rank;

-- count:inserted: Count the rows of each transformation
select _activity_source as transformation, 'inserted' as figure, count(*) as rows
from analytics.customer_stream__new
group by _activity_source;

-- count:entities: Count the entities
select count(distinct coalesce("Rider", anonymous_customer_id)) as entities
from analytics.customer_stream__new;

-- note:left-out: Tell how many rows of removed people were left out
select case
    when l.left_out = 1 then '1 row was left out: it is of somebody who was removed.'
    else cast(l.left_out as text) || ' rows were left out: they are of people who were removed.'
  end as note
from (
  select count(*) as left_out
  from analytics._activity_schema_removed_rows
  where stream = 'customer_stream'
) as l
where l.left_out > 0;

-- forget:sightings: Forget who was seen on which device
delete from analytics._activity_schema_sightings
where stream = 'customer_stream';

-- remember: Read what the ledger remembers, to go on from it
create temporary table _remembered on commit drop as
select transformation, watermark, shadowed
from analytics._activity_schema_state
where stream = 'customer_stream';

-- hidden: Find the transformations with a row that another’s row hides
create temporary table _hidden_sources on commit drop as
select distinct s._activity_source as source
from _staged_rows as s
join _incoming_rows as i on i.activity = s.activity and i.activity_id = s.activity_id
where s._rejected is null and s._activity_source <> i._activity_source;

-- forget: Take the old watermarks out of the ledger
delete from analytics._activity_schema_state
where stream = 'customer_stream';

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '92e5fd009abb6b89', null, false, timestamp '2024-06-01 12:00:00', cast(null as text)
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

-- forget:aliases: Take the old aliases out of the ledger
delete from analytics._activity_schema_aliases
where stream = 'customer_stream';

-- remember:aliases: Write the new ones, without those of removed people
insert into analytics._activity_schema_aliases (stream, old_customer, customer)
select 'customer_stream', old_customer, customer
from _aliases
where old_customer not in (select identifier from _removed_customers);

-- forget:removals: Take the old removals out of the ledger
delete from analytics._activity_schema_removals
where stream = 'customer_stream' and kind <> 'key';

-- remember:removals: Write the new ones, as keyed hashes
insert into analytics._activity_schema_removals (stream, kind, hash)
select 'customer_stream', 'customer', hash from _removed_customers
union all
select 'customer_stream', 'anonymous_customer_id', hash from _removed_devices;

-- forget:rejected: Take the examples of earlier runs out of the ledger, for they may be of somebody removed
delete from analytics._activity_schema_rejected_rows
where stream = 'customer_stream';

-- forget:errors: Take errors that name somebody removed out of the ledger
update analytics._activity_schema_runs
set error = 'What it said named somebody who was removed.'
where stream = 'customer_stream' and error is not null
  and exists (select 1 from (select identifier from _removed_customers union select identifier from _removed_devices) as r where position(r.identifier in error) > 0);

-- remember:filled: Note whether the table has rows
update analytics._activity_schema_state
set filled = case when exists (select 1 from analytics.customer_stream__new) then '"customer_stream",' else '' end
where stream = 'customer_stream' and transformation = '';

-- grants: Let those who may read the old customer_stream read the new one
do $$
declare
  granted record;
begin
  for granted in
    select
      case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee,
      a.privilege_type,
      case when a.is_grantable then ' with grant option' else '' end as option
    from pg_class as c, aclexplode(c.relacl) as a
    where c.oid = to_regclass('analytics.customer_stream') and a.grantee <> c.relowner
  loop
    execute 'grant ' || granted.privilege_type || ' on ' || 'analytics.customer_stream__new' || ' to ' || granted.grantee || granted.option;
  end loop;
end
$$;

-- drop:table: Drop the old customer_stream
drop table analytics.customer_stream;

-- rename: Put the new customer_stream in place
alter table analytics.customer_stream__new rename to customer_stream;

-- settle:indexes: Name its indexes after it, and mark them as the build’s own
do $$
declare
  own record;
  settled text;
begin
  for own in
    select i.indexrelid, c.relname, n.nspname
    from pg_index as i
    join pg_class as c on c.oid = i.indexrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where i.indrelid = to_regclass('analytics.customer_stream')
  loop
    settled := own.relname;
    if starts_with(own.relname, 'customer_stream__new_') then
      settled := 'customer_stream_' || substr(own.relname, 22);
      -- Where the name is taken the index keeps the one it has.
      if to_regclass(quote_ident(own.nspname) || '.' || quote_ident(settled)) is null then
        execute format('alter index %I.%I rename to %I', own.nspname, own.relname, settled);
      else
        settled := own.relname;
      end if;
    end if;
    execute format('comment on index %I.%I is %L', own.nspname, settled, 'Made by Activity Schema.');
  end loop;
end
$$;
