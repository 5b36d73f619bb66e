-- web/visits and orders: rows from 2024-05-28 00:00:00 on, the latest built before minus the lookback.

-- stage-aliases: Make room for the aliases
create or replace temporary table _staged_aliases (
  old_customer varchar,
  customer varchar,
  ts timestamp,
  _activity_source varchar
);

-- stage-aliases:renamed: Read all aliases of renamed
insert into _staged_aliases
select
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.anonymous_customer_id as varchar)) = ''
        or lower(cast(t.anonymous_customer_id as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t.anonymous_customer_id as varchar)
    end as old_customer,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as varchar)) = ''
        or lower(cast(t."Rider" as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as varchar)
    end as customer,
    cast(t.ts as timestamp) as ts,
    'renamed' as _activity_source
from (
  select old as anonymous_customer_id, new as "Rider", at as ts from raw.renamed
) as t -- customer_stream ← renamed;

-- alias-links: Keep the latest alias of each old identifier
create or replace temporary table _alias_links as
select old_customer, customer
from (
  select
    old_customer, customer,
    row_number() over (partition by old_customer order by ts desc, customer desc) as _rank
  from _staged_aliases
  where old_customer is not null and customer is not null and ts is not null
) as ranked
where _rank = 1 and old_customer <> customer;

-- alias-circles: Find the aliases that lead back to themselves
create or replace temporary table _alias_circles as
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
create or replace temporary table _aliases as
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

-- count:aliases: Count the aliases read, and those without an old identifier, a new one or a time
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_aliases
group by _activity_source
union all
select _activity_source, 'rejected', count(*)
from _staged_aliases
where old_customer is null or customer is null or ts is null
group by _activity_source;

-- note:circles: Tell of aliases that lead back to themselves
select 'Aliases go in a circle, and their members stay as they are: ' || string_agg(other, ', ' order by other) || '.' as note
from _alias_circles
group by member
having min(other) = member
order by note
limit 10;

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

-- stage:web/visits: Stage new rows of web/visits
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
where (r.ts >= timestamp '2024-05-28 00:00:00' and r.ts <= timestamp '2024-06-01 12:00:00') or r.ts is null;

-- stage:orders: Stage new rows of orders
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
    where at > timestamp '2024-05-27 23:59:59.999999'
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

-- arrive: Give customers their names of today
create or replace temporary table _arriving_rows as
select i.*, coalesce(a.customer, i.customer) as _customer
from _incoming_rows as i
left join _aliases as a on a.old_customer = i.customer;

-- unfound: Find the incoming rows that are not in the window of the table
create or replace temporary table _unfound_rows as
select i.activity, i.activity_id
from _incoming_rows as i
where not exists (
  select 1
  from (
    select s.activity as activity, s.rowid as _place, s.activity_id
    from analytics.customer_stream as s
    where s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00'
  ) as s
  where s.activity_id = i.activity_id and s.activity = i.activity
);

-- far: Find the rows outside of it that have their ids
create or replace temporary table _far_places as
select s.rowid as _place, i.activity
from analytics.customer_stream as s
join _unfound_rows as i on i.activity_id = s.activity_id and i.activity = s.activity
where not (s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00');

-- far-rows: Make room for the rest of these rows
create or replace temporary table _far_rows as
select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
from analytics.customer_stream as s
where 1 = 0;

-- read:far: Read them
insert into _far_rows
select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
from analytics.customer_stream as s
where s.rowid in (select _place from _far_places);

-- compare: Find what is new, changed or gone
create or replace temporary table _changed_rows as
select
  i.activity_id, i.ts, i.customer, i.activity, i.anonymous_customer_id, i.feature_json, i.revenue_impact, i._activity_source, i._customer,
  case
    when s.activity_id is null then 'new'
    when not (
      s._activity_source = i._activity_source
      or i.ts > s.ts
      or (i.ts = s.ts and i._activity_source > s._activity_source)
      -- Whether the row in the table was read again, or its transformation is gone.
      or case s._activity_source
        when 'web/visits' then s.ts >= timestamp '2024-05-28 00:00:00'
        when 'orders' then s.ts >= timestamp '2024-05-28 00:00:00'
        else false
      end
    ) then 'outranked'
    else 'changed'
  end as _change,
  coalesce(s."Rider", s.anonymous_customer_id) as _old_entity, s.anonymous_customer_id as _old_anonymous, s.ts as _old_ts, s._activity_source as _old_source,
  s._place as _row
from _arriving_rows as i
left join (
  select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
  from analytics.customer_stream as s
  where s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00'
  union all
  select * from _far_rows
) as s
  on s.activity = i.activity and s.activity_id = i.activity_id
where s.activity_id is null
  or s.ts is distinct from i.ts
  or s._source_customer is distinct from i.customer
  or s.anonymous_customer_id is distinct from i.anonymous_customer_id
  or cast(s.feature_json as varchar) is distinct from cast(i.feature_json as varchar)
  or s.revenue_impact is distinct from i.revenue_impact
  or s._activity_source is distinct from i._activity_source;

-- outranked: Find the rows that lose to another’s row in the table
create or replace temporary table _outranked_rows as
select distinct _activity_source, _old_source from _changed_rows where _change = 'outranked';

-- skip:outranked: Leave what they lose to as it is
delete from _changed_rows where _change = 'outranked';

-- check:mutated: See whether more rows changed after being built than may
select m.transformation, cast(m.mutated as varchar) || ' of ' || cast(m.built as varchar) || ' rows of ' || m.transformation || ' changed after being built (' || m.activities || '), more than `mutation_limit` allows (1 %): these activities are not immutable, and all rows are read again. If their source is like that, say `window_delete` or `update: full`.' as reason
from (
  select
    c.*,
    (
      select count(*)
      from (
        select _activity_source from analytics.customer_stream
      ) as s
      where s._activity_source = c.transformation
    ) as built
  from (
    select
      _activity_source as transformation,
      count(*) as mutated,
      string_agg(distinct activity, ', ' order by activity) as activities
    from _changed_rows
    where _change = 'changed' and _old_source = _activity_source
      and _activity_source in ('web/visits', 'orders')
    group by _activity_source
    having count(*) >= 10
  ) as c
) as m
where m.mutated > 0.01 * m.built;

-- update: Bring the changed rows up to date
update analytics.customer_stream as s
set
  ts = c.ts,
  "Rider" = c._customer,
  anonymous_customer_id = c.anonymous_customer_id,
  feature_json = c.feature_json,
  revenue_impact = c.revenue_impact,
  _activity_source = c._activity_source,
  _source_customer = c.customer,
  -- What has moved is numbered anew, wherever it was before.
  activity_repeated_at = case when s.ts = c.ts then s.activity_repeated_at end
from _changed_rows as c
where c._change = 'changed' and c._row = s.rowid;

-- insert: Insert the new rows, ordered by activity and time
insert into analytics.customer_stream (activity_id, ts, "Rider", activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, _source_customer)
select activity_id, ts, _customer, activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, customer
from _changed_rows
where _change = 'new'
order by activity, ts;

-- changed-aliases: Find the aliases that are not those of the last build
create or replace temporary table _changed_aliases as
select coalesce(n.old_customer, o.old_customer) as old_customer
from (
  select old_customer, customer from _aliases
) as n
full join (
  select old_customer, customer from analytics._activity_schema_aliases where stream = 'customer_stream'
) as o on o.old_customer = n.old_customer
where n.customer is distinct from o.customer;

-- renamed: Find the rows whose customers they rename
create or replace temporary table _renamed_rows as
select
  s.rowid as _row,
  s.activity as activity,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  coalesce(s."Rider", s.anonymous_customer_id) as _old_entity,
  coalesce(a.customer, s._source_customer) as customer
from analytics.customer_stream as s
join _changed_aliases as c on c.old_customer = s._source_customer
left join _aliases as a on a.old_customer = s._source_customer
where s."Rider" is distinct from coalesce(a.customer, s._source_customer);

-- update:renamed: Write their new names
update analytics.customer_stream as s
set "Rider" = r.customer
from _renamed_rows as r
where r._row = s.rowid;

-- devices: Find the devices that were touched, and since when their rows may be others’
create or replace temporary table _affected_devices as
select anonymous_customer_id, min(ts) - interval '1800 second' as since
from (
  select anonymous_customer_id, ts from _changed_rows
  union all
  select _old_anonymous, _old_ts from _changed_rows
  union all
  select anonymous_customer_id, ts from _renamed_rows
) as touched
where anonymous_customer_id is not null
group by anonymous_customer_id;

-- last-seen: Look up who was last seen on each before that
create or replace temporary table _last_seen as
with kept as materialized (
  select d.anonymous_customer_id, d.since, k.place, k.ts, k.customer
  from _affected_devices as d
  left join analytics._activity_schema_sightings as k
    on k.stream = 'customer_stream'
    and k.anonymous_customer_id = d.anonymous_customer_id
)
select d.anonymous_customer_id, d.since, d.place, k.ts as seen_at, k.customer
from (
  select anonymous_customer_id, since, max(case when ts < since then place end) as place
  from kept
  group by anonymous_customer_id, since
) as d
left join kept as k
  on k.anonymous_customer_id = d.anonymous_customer_id
  and k.place = coalesce(d.place, 1);

-- devices-since: Note the earliest of these times: what ended before it need not be read
set variable _devices_since = (select min(since) from _last_seen);

-- recent-rows: Read their rows from then on
create or replace temporary table _stored_rows as
select
  s._place,
  s.activity as activity,
  s.activity_id as activity_id,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  s._source_customer as customer,
  s."Rider" as _known_customer
from (
  select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s.anonymous_customer_id, s."Rider", s._source_customer
  from analytics.customer_stream as s
  where s.ts >= getvariable('_devices_since')
) as s
join _last_seen as d on d.anonymous_customer_id = s.anonymous_customer_id and s.ts >= d.since;

-- other-devices: Find those whose rows before that may be others’ too: nobody was seen there, and the first who was is another
create or replace temporary table _other_devices as
select l.anonymous_customer_id, l.since, l.customer is null as was_nobodys
from _last_seen as l
where l.place is null;

-- nobodys-there: Note whether on any of them nobody ever was: otherwise nothing has to be read for that
set variable _nobodys_devices_there = (select any_value(true) from _other_devices as d where d.was_nobodys);

-- somebodys-there: Note whether any of them were somebody’s: otherwise nothing has to be read for that
set variable _somebodys_devices_there = (select any_value(true) from _other_devices as d where not d.was_nobodys);

-- old-rows: Read these too
insert into _stored_rows
select
  s._place,
  s.activity as activity,
  s.activity_id as activity_id,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  s._source_customer as customer,
  s."Rider" as _known_customer
from (
  select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s.anonymous_customer_id, s."Rider", s._source_customer
  from analytics.customer_stream as s
  where getvariable('_nobodys_devices_there') is not null and s."Rider" is null
) as s
join _other_devices as d on d.anonymous_customer_id = s.anonymous_customer_id and s.ts < d.since and d.was_nobodys
union all
select
  s._place,
  s.activity as activity,
  s.activity_id as activity_id,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  s._source_customer as customer,
  s."Rider" as _known_customer
from (
  select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s.anonymous_customer_id, s."Rider", s._source_customer
  from analytics.customer_stream as s
  where getvariable('_somebodys_devices_there') is not null
) as s
join _other_devices as d on d.anonymous_customer_id = s.anonymous_customer_id and s.ts < d.since and not d.was_nobodys;

-- device-rows: Put the sightings before in front of them
create or replace temporary table _device_rows as
select d._place as _row, d.*
from (
  select
    r._place, r.activity, r.activity_id, r.ts, r.anonymous_customer_id,
    coalesce(a.customer, r.customer) as customer,
    r._known_customer,
    r.customer as _source_customer
  from (
    select * from _stored_rows
    union all
    select null, cast(null as varchar), cast(null as varchar), seen_at, anonymous_customer_id, customer, cast(null as varchar)
    from _last_seen
    where place is not null
  ) as r
  left join _aliases as a on a.old_customer = r.customer
) as d;

-- identify: Find the anonymous ones whose customer is another now
create or replace temporary table _identified_rows as
select
  d._place,
  d.activity,
  d.ts,
  k.customer,
  coalesce(d._known_customer, d.anonymous_customer_id) as _old_entity,
  coalesce(k.customer, d.anonymous_customer_id) as entity
from _device_rows as d
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
        from _device_rows
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
    from _device_rows
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
) as k on k._row = d._row
where d.customer is null and d._known_customer is distinct from k.customer;

-- update:customers: Write their customers
update analytics.customer_stream as s
set "Rider" = k.customer
from _identified_rows as k
where k._place = s.rowid;

-- forget:sightings: Forget who was seen on these devices from then on
delete from analytics._activity_schema_sightings as k
using _last_seen as l
where k.stream = 'customer_stream'
  and k.anonymous_customer_id = l.anonymous_customer_id
  and k.place > coalesce(l.place, 0);

-- keep:sightings: Keep who is seen there now
insert into analytics._activity_schema_sightings (stream, anonymous_customer_id, place, ts, customer)
select 'customer_stream', k.*
from (
  select n.anonymous_customer_id, coalesce(l.place, 1) - 1 + n.place, n.ts, n.customer
  from (
    select
      anonymous_customer_id, ts, customer,
      row_number() over (partition by anonymous_customer_id order by ts, activity, activity_id) as place
    from (
      select
        anonymous_customer_id, ts, customer, activity, activity_id,
        lag(customer) over (partition by anonymous_customer_id order by ts, activity, activity_id) as previous
      from (
        select anonymous_customer_id, activity, activity_id, ts, _source_customer as customer
        from _device_rows
      ) as r
      where customer is not null and anonymous_customer_id is not null
    ) as sightings
    where previous is null or previous <> customer
  ) as n
  join _last_seen as l on l.anonymous_customer_id = n.anonymous_customer_id
  where l.place is null or n.place > 1
) as k;

-- groups: Find the entities, by activity, whose occurrences may be others now, and since when
create or replace temporary table _affected_groups as
select activity, entity, min(ts) as since
from (
  select c.activity, coalesce(c._customer, c.anonymous_customer_id) as entity, c.ts from _changed_rows as c where c._change <> 'gone' and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c._customer, c.anonymous_customer_id) <> c._old_entity)
  union all
  select c.activity, c._old_entity, c._old_ts from _changed_rows as c where c._old_entity is not null and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c._customer, c.anonymous_customer_id) <> c._old_entity)
  union all
  select activity, customer, ts from _renamed_rows
  union all
  select activity, _old_entity, ts from _renamed_rows
  union all
  select activity, entity, ts from _identified_rows
  union all
  select activity, _old_entity, ts from _identified_rows
) as moments
group by activity, entity;

-- since: Note the earliest of these times: what ended before it need not be read
set variable _since = (select min(since) from _affected_groups);

-- renumber: Renumber them from then on, and keep the rows that change
create or replace temporary table _renumbered_rows as
select activity, _place, occurrence, repeated_at
from (
  select
    s.activity as activity,
    s._place as _place,
    coalesce(first_value(case when s.ts < g.since then s.activity_occurrence end) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id), 1) + row_number() over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id) - 1 as occurrence,
    lead(s.ts) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id) as repeated_at,
    s.activity_occurrence as old_occurrence,
    s.activity_repeated_at as old_repeated_at
  from (
    select s.activity as activity, s.rowid as _place, s."Rider", s.anonymous_customer_id, s.activity_id, s.ts, s.activity_occurrence, s.activity_repeated_at
    from analytics.customer_stream as s
    where s.activity_repeated_at is null or s.activity_repeated_at >= getvariable('_since')
  ) as s
  join _affected_groups as g
    on g.activity = s.activity and g.entity = coalesce(s."Rider", s.anonymous_customer_id)
  -- The row before the first change, which keeps its number, and all from there on.
  where s.activity_repeated_at is null or s.activity_repeated_at >= g.since
) as n
where occurrence is distinct from old_occurrence or repeated_at is distinct from old_repeated_at;

-- update:occurrences: Write their numbers
update analytics.customer_stream as s
set
  activity_occurrence = n.occurrence,
  activity_repeated_at = n.repeated_at
from _renumbered_rows as n
where n._place = s.rowid;

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

-- count:changed: Count what changed, by transformation
select _activity_source as transformation, 'inserted' as figure, count(*) as rows
from _changed_rows
where _change = 'new'
group by _activity_source
union all
select _activity_source, 'updated', count(*)
from _changed_rows
where _change = 'changed'
group by _activity_source
union all
select _activity_source, 'mutated', count(*)
from _changed_rows
where _change = 'changed' and _old_source = _activity_source
group by _activity_source
union all
select _old_source, 'deleted', count(*)
from _changed_rows
where _change = 'gone'
group by _old_source;

-- count:entities: Count the entities whose occurrences were looked at
select count(distinct entity) as entities
from _affected_groups;

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
where s._rejected is null and s._activity_source <> i._activity_source
union
select _old_source from _changed_rows where _change = 'changed' and _old_source <> _activity_source
union
select _activity_source from _outranked_rows where _old_source <> _activity_source;

-- forget: Take the old watermarks out of the ledger
delete from analytics._activity_schema_state
where stream = 'customer_stream' and transformation in ('', 'web/visits', 'orders');

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '92e5fd009abb6b89', null, false, timestamp '2024-06-01 12:00:00', case when exists (select 1 from analytics._activity_schema_sightings where stream = 'customer_stream') then 'some' else 'none' end
union all
select
  'customer_stream', 'web/visits', 'bade856bdca58e70',
  greatest((select max(ts) from _staged_rows where _activity_source = 'web/visits' and _rejected is null), (select max(watermark) from _remembered where transformation = 'web/visits')),
  exists (select 1 from _remembered where transformation = 'web/visits' and shadowed) or exists (select 1 from _hidden_sources where source = 'web/visits'),
  timestamp '2024-06-01 12:00:00',
  null
union all
select
  'customer_stream', 'orders', '79cbf51a3411b890',
  greatest((select max(ts) from _staged_rows where _activity_source = 'orders' and _rejected is null), (select max(watermark) from _remembered where transformation = 'orders')),
  exists (select 1 from _remembered where transformation = 'orders' and shadowed) or exists (select 1 from _hidden_sources where source = 'orders'),
  timestamp '2024-06-01 12:00:00',
  null;

-- shadowed: Note the hidden rows of transformations that were not read
update analytics._activity_schema_state
set shadowed = true
where stream = 'customer_stream' and not shadowed and transformation in (select source from _hidden_sources);

-- forget:aliases: Take the old aliases out of the ledger
delete from analytics._activity_schema_aliases
where stream = 'customer_stream';

-- remember:aliases: Write the new ones
insert into analytics._activity_schema_aliases (stream, old_customer, customer)
select 'customer_stream', old_customer, customer
from _aliases;

-- remember:filled: Note whether the table has rows
update analytics._activity_schema_state
set filled = case when exists (select 1 from analytics.customer_stream) then '"customer_stream",' else '' end
where stream = 'customer_stream' and transformation = '';

-- web/visits and orders: rows from 2024-05-28 00:00:00 on, the latest built before minus the lookback.

-- stage-aliases: Make room for the aliases
create or replace temporary table _staged_aliases (
  old_customer varchar,
  customer varchar,
  ts timestamp,
  _activity_source varchar
);

-- stage-aliases:renamed: Read all aliases of renamed
insert into _staged_aliases
select
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.anonymous_customer_id as varchar)) = ''
        or lower(cast(t.anonymous_customer_id as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t.anonymous_customer_id as varchar)
    end as old_customer,
    case
      when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t."Rider" as varchar)) = ''
        or lower(cast(t."Rider" as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
        then null
      else cast(t."Rider" as varchar)
    end as customer,
    cast(t.ts as timestamp) as ts,
    'renamed' as _activity_source
from (
  select old as anonymous_customer_id, new as "Rider", at as ts from raw.renamed
) as t -- customer_stream ← renamed;

-- alias-links: Keep the latest alias of each old identifier
create or replace temporary table _alias_links as
select old_customer, customer
from (
  select
    old_customer, customer,
    row_number() over (partition by old_customer order by ts desc, customer desc) as _rank
  from _staged_aliases
  where old_customer is not null and customer is not null and ts is not null
) as ranked
where _rank = 1 and old_customer <> customer;

-- alias-circles: Find the aliases that lead back to themselves
create or replace temporary table _alias_circles as
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
create or replace temporary table _aliases as
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

-- count:aliases: Count the aliases read, and those without an old identifier, a new one or a time
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_aliases
group by _activity_source
union all
select _activity_source, 'rejected', count(*)
from _staged_aliases
where old_customer is null or customer is null or ts is null
group by _activity_source;

-- note:circles: Tell of aliases that lead back to themselves
select 'Aliases go in a circle, and their members stay as they are: ' || string_agg(other, ', ' order by other) || '.' as note
from _alias_circles
group by member
having min(other) = member
order by note
limit 10;

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

-- stage:web/visits: Stage new rows of web/visits
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
where (r.ts >= timestamp '2024-05-28 00:00:00' and r.ts <= timestamp '2024-06-01 12:00:00') or r.ts is null;

-- stage:orders: Stage new rows of orders
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
    where at > timestamp '2024-05-27 23:59:59.999999'
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

-- arrive: Give customers their names of today
create or replace temporary table _arriving_rows as
select i.*, coalesce(a.customer, i.customer) as _customer
from _incoming_rows as i
left join _aliases as a on a.old_customer = i.customer;

-- unfound: Find the incoming rows that are not in the window of the table
create or replace temporary table _unfound_rows as
select i.activity, i.activity_id
from _incoming_rows as i
where not exists (
  select 1
  from (
    select s.activity as activity, s.rowid as _place, s.activity_id
    from analytics.customer_stream as s
    where s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00'
  ) as s
  where s.activity_id = i.activity_id and s.activity = i.activity
);

-- far: Find the rows outside of it that have their ids
create or replace temporary table _far_places as
select s.rowid as _place, i.activity
from analytics.customer_stream as s
join _unfound_rows as i on i.activity_id = s.activity_id and i.activity = s.activity
where not (s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00');

-- far-rows: Make room for the rest of these rows
create or replace temporary table _far_rows as
select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
from analytics.customer_stream as s
where 1 = 0;

-- read:far: Read them
insert into _far_rows
select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
from analytics.customer_stream as s
where s.rowid in (select _place from _far_places);

-- compare: Find what is new, changed or gone
create or replace temporary table _changed_rows as
select
  i.activity_id, i.ts, i.customer, i.activity, i.anonymous_customer_id, i.feature_json, i.revenue_impact, i._activity_source, i._customer,
  case
    when s.activity_id is null then 'new'
    when not (
      s._activity_source = i._activity_source
      or i.ts > s.ts
      or (i.ts = s.ts and i._activity_source > s._activity_source)
      -- Whether the row in the table was read again, or its transformation is gone.
      or case s._activity_source
        when 'web/visits' then s.ts >= timestamp '2024-05-28 00:00:00'
        when 'orders' then s.ts >= timestamp '2024-05-28 00:00:00'
        else false
      end
    ) then 'outranked'
    else 'changed'
  end as _change,
  coalesce(s."Rider", s.anonymous_customer_id) as _old_entity, s.anonymous_customer_id as _old_anonymous, s.ts as _old_ts, s._activity_source as _old_source,
  s._place as _row
from _arriving_rows as i
left join (
  select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider", s.anonymous_customer_id, s.feature_json, s.revenue_impact, s._activity_source, s._source_customer
  from analytics.customer_stream as s
  where s.ts >= timestamp '2024-05-28 00:00:00' and s.ts <= timestamp '2024-06-01 12:00:00'
  union all
  select * from _far_rows
) as s
  on s.activity = i.activity and s.activity_id = i.activity_id
where s.activity_id is null
  or s.ts is distinct from i.ts
  or s._source_customer is distinct from i.customer
  or s.anonymous_customer_id is distinct from i.anonymous_customer_id
  or cast(s.feature_json as varchar) is distinct from cast(i.feature_json as varchar)
  or s.revenue_impact is distinct from i.revenue_impact
  or s._activity_source is distinct from i._activity_source;

-- outranked: Find the rows that lose to another’s row in the table
create or replace temporary table _outranked_rows as
select distinct _activity_source, _old_source from _changed_rows where _change = 'outranked';

-- skip:outranked: Leave what they lose to as it is
delete from _changed_rows where _change = 'outranked';

-- check:mutated: See whether more rows changed after being built than may
select m.transformation, cast(m.mutated as varchar) || ' of ' || cast(m.built as varchar) || ' rows of ' || m.transformation || ' changed after being built (' || m.activities || '), more than `mutation_limit` allows (1 %): these activities are not immutable, and all rows are read again. If their source is like that, say `window_delete` or `update: full`.' as reason
from (
  select
    c.*,
    (
      select count(*)
      from (
        select _activity_source from analytics.customer_stream
      ) as s
      where s._activity_source = c.transformation
    ) as built
  from (
    select
      _activity_source as transformation,
      count(*) as mutated,
      string_agg(distinct activity, ', ' order by activity) as activities
    from _changed_rows
    where _change = 'changed' and _old_source = _activity_source
      and _activity_source in ('web/visits', 'orders')
    group by _activity_source
    having count(*) >= 10
  ) as c
) as m
where m.mutated > 0.01 * m.built;

-- update: Bring the changed rows up to date
update analytics.customer_stream as s
set
  ts = c.ts,
  "Rider" = c._customer,
  anonymous_customer_id = c.anonymous_customer_id,
  feature_json = c.feature_json,
  revenue_impact = c.revenue_impact,
  _activity_source = c._activity_source,
  _source_customer = c.customer,
  -- What has moved is numbered anew, wherever it was before.
  activity_repeated_at = case when s.ts = c.ts then s.activity_repeated_at end
from _changed_rows as c
where c._change = 'changed' and c._row = s.rowid;

-- insert: Insert the new rows, ordered by activity and time
insert into analytics.customer_stream (activity_id, ts, "Rider", activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, _source_customer)
select activity_id, ts, _customer, activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, customer
from _changed_rows
where _change = 'new'
order by activity, ts;

-- changed-aliases: Find the aliases that are not those of the last build
create or replace temporary table _changed_aliases as
select coalesce(n.old_customer, o.old_customer) as old_customer
from (
  select old_customer, customer from _aliases
) as n
full join (
  select old_customer, customer from analytics._activity_schema_aliases where stream = 'customer_stream'
) as o on o.old_customer = n.old_customer
where n.customer is distinct from o.customer;

-- renamed: Find the rows whose customers they rename
create or replace temporary table _renamed_rows as
select
  s.rowid as _row,
  s.activity as activity,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  coalesce(s."Rider", s.anonymous_customer_id) as _old_entity,
  coalesce(a.customer, s._source_customer) as customer
from analytics.customer_stream as s
join _changed_aliases as c on c.old_customer = s._source_customer
left join _aliases as a on a.old_customer = s._source_customer
where s."Rider" is distinct from coalesce(a.customer, s._source_customer);

-- update:renamed: Write their new names
update analytics.customer_stream as s
set "Rider" = r.customer
from _renamed_rows as r
where r._row = s.rowid;

-- devices: Find the devices that were touched, and since when their rows may be others’
create or replace temporary table _affected_devices as
select anonymous_customer_id, min(ts) - interval '1800 second' as since
from (
  select anonymous_customer_id, ts from _changed_rows
  union all
  select _old_anonymous, _old_ts from _changed_rows
  union all
  select anonymous_customer_id, ts from _renamed_rows
) as touched
where anonymous_customer_id is not null
group by anonymous_customer_id;

-- needed-rows: Read when these devices were used and by whom: from then on, and the last sighting before that
create or replace temporary table _needed_rows as
with device_times as materialized (
  select
    s.rowid as _place,
    cast(null as varchar) as activity,
    cast(null as varchar) as activity_id,
    s.ts as ts,
    s.anonymous_customer_id as anonymous_customer_id,
    coalesce(a.customer, s._source_customer) as customer,
    d.since
  from analytics.customer_stream as s
  join _affected_devices as d on d.anonymous_customer_id = s.anonymous_customer_id
  left join _aliases as a on a.old_customer = s._source_customer
),
last_seen as (
  select anonymous_customer_id, max(ts) as ts
  from device_times
  where customer is not null and ts < since
  group by anonymous_customer_id
),
needed as (
  select t.*
  from device_times as t
  left join last_seen as l on l.anonymous_customer_id = t.anonymous_customer_id
  where t.ts >= t.since or l.ts is null or (t.customer is not null and t.ts = l.ts)
),
compared as (
  select n.*, min(customer) over same_instant = max(customer) over same_instant as is_certain
  from needed as n
  window same_instant as (partition by anonymous_customer_id, ts)
)
select
  _place, activity, activity_id, ts, anonymous_customer_id, customer,
  case
    when _place is null then null
    when ts >= since then 'recent'
    when customer is not null and is_certain then null
    else 'old'
  end as _read
from compared;

-- devices-since: Note the earliest of these times: what ended before it need not be read
set variable _devices_since = (select min(since) from _affected_devices);

-- device-rows: Read the rest of these rows
create or replace temporary table _device_rows as
select d._place as _row, d.*
from (
  select
    _place, activity, activity_id, ts, anonymous_customer_id, customer,
    cast(null as varchar) as _known_customer
  from _needed_rows
  where _read is null
  union all
  select
    n._place,
    s.activity,
    s.activity_id,
    n.ts,
    n.anonymous_customer_id,
    n.customer,
    s."Rider"
  from (
    select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider"
    from analytics.customer_stream as s
    where s.ts >= getvariable('_devices_since')
  ) as s
  join _needed_rows as n on n._place = s._place
  where n._read = 'recent'
  union all
  select
    n._place,
    s.activity,
    s.activity_id,
    n.ts,
    n.anonymous_customer_id,
    n.customer,
    s."Rider"
  from (
    select s.activity as activity, s.rowid as _place, s.activity_id, s.ts, s."Rider"
    from analytics.customer_stream as s
  ) as s
  join _needed_rows as n on n._place = s._place
  where n._read = 'old'
) as d;

-- identify: Find the anonymous ones whose customer is another now
create or replace temporary table _identified_rows as
select
  d._place,
  d.activity,
  d.ts,
  k.customer,
  coalesce(d._known_customer, d.anonymous_customer_id) as _old_entity,
  coalesce(k.customer, d.anonymous_customer_id) as entity
from _device_rows as d
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
        from _device_rows
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
    from _device_rows
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
) as k on k._row = d._row
where d.customer is null and d._known_customer is distinct from k.customer;

-- update:customers: Write their customers
update analytics.customer_stream as s
set "Rider" = k.customer
from _identified_rows as k
where k._place = s.rowid;

-- groups: Find the entities, by activity, whose occurrences may be others now, and since when
create or replace temporary table _affected_groups as
select activity, entity, min(ts) as since
from (
  select c.activity, coalesce(c._customer, c.anonymous_customer_id) as entity, c.ts from _changed_rows as c where c._change <> 'gone' and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c._customer, c.anonymous_customer_id) <> c._old_entity)
  union all
  select c.activity, c._old_entity, c._old_ts from _changed_rows as c where c._old_entity is not null and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c._customer, c.anonymous_customer_id) <> c._old_entity)
  union all
  select activity, customer, ts from _renamed_rows
  union all
  select activity, _old_entity, ts from _renamed_rows
  union all
  select activity, entity, ts from _identified_rows
  union all
  select activity, _old_entity, ts from _identified_rows
) as moments
group by activity, entity;

-- since: Note the earliest of these times: what ended before it need not be read
set variable _since = (select min(since) from _affected_groups);

-- renumber: Renumber them from then on, and keep the rows that change
create or replace temporary table _renumbered_rows as
select activity, _place, occurrence, repeated_at
from (
  select
    s.activity as activity,
    s._place as _place,
    coalesce(first_value(case when s.ts < g.since then s.activity_occurrence end) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id), 1) + row_number() over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id) - 1 as occurrence,
    lead(s.ts) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) order by s.ts, s.activity_id) as repeated_at,
    s.activity_occurrence as old_occurrence,
    s.activity_repeated_at as old_repeated_at
  from (
    select s.activity as activity, s.rowid as _place, s."Rider", s.anonymous_customer_id, s.activity_id, s.ts, s.activity_occurrence, s.activity_repeated_at
    from analytics.customer_stream as s
    where s.activity_repeated_at is null or s.activity_repeated_at >= getvariable('_since')
  ) as s
  join _affected_groups as g
    on g.activity = s.activity and g.entity = coalesce(s."Rider", s.anonymous_customer_id)
  -- The row before the first change, which keeps its number, and all from there on.
  where s.activity_repeated_at is null or s.activity_repeated_at >= g.since
) as n
where occurrence is distinct from old_occurrence or repeated_at is distinct from old_repeated_at;

-- update:occurrences: Write their numbers
update analytics.customer_stream as s
set
  activity_occurrence = n.occurrence,
  activity_repeated_at = n.repeated_at
from _renumbered_rows as n
where n._place = s.rowid;

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

-- count:changed: Count what changed, by transformation
select _activity_source as transformation, 'inserted' as figure, count(*) as rows
from _changed_rows
where _change = 'new'
group by _activity_source
union all
select _activity_source, 'updated', count(*)
from _changed_rows
where _change = 'changed'
group by _activity_source
union all
select _activity_source, 'mutated', count(*)
from _changed_rows
where _change = 'changed' and _old_source = _activity_source
group by _activity_source
union all
select _old_source, 'deleted', count(*)
from _changed_rows
where _change = 'gone'
group by _old_source;

-- count:entities: Count the entities whose occurrences were looked at
select count(distinct entity) as entities
from _affected_groups;

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
      from (
        select
          s.activity as activity,
          s.activity_id as activity_id,
          s.ts as ts,
          s.anonymous_customer_id as anonymous_customer_id,
          s._source_customer as customer
        from analytics.customer_stream as s
        where s._source_customer is not null
      ) as r
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
where s._rejected is null and s._activity_source <> i._activity_source
union
select _old_source from _changed_rows where _change = 'changed' and _old_source <> _activity_source
union
select _activity_source from _outranked_rows where _old_source <> _activity_source;

-- forget: Take the old watermarks out of the ledger
delete from analytics._activity_schema_state
where stream = 'customer_stream' and transformation in ('', 'web/visits', 'orders');

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '92e5fd009abb6b89', null, false, timestamp '2024-06-01 12:00:00', case when exists (select 1 from analytics._activity_schema_sightings where stream = 'customer_stream') then 'some' else 'none' end
union all
select
  'customer_stream', 'web/visits', 'bade856bdca58e70',
  greatest((select max(ts) from _staged_rows where _activity_source = 'web/visits' and _rejected is null), (select max(watermark) from _remembered where transformation = 'web/visits')),
  exists (select 1 from _remembered where transformation = 'web/visits' and shadowed) or exists (select 1 from _hidden_sources where source = 'web/visits'),
  timestamp '2024-06-01 12:00:00',
  null
union all
select
  'customer_stream', 'orders', '79cbf51a3411b890',
  greatest((select max(ts) from _staged_rows where _activity_source = 'orders' and _rejected is null), (select max(watermark) from _remembered where transformation = 'orders')),
  exists (select 1 from _remembered where transformation = 'orders' and shadowed) or exists (select 1 from _hidden_sources where source = 'orders'),
  timestamp '2024-06-01 12:00:00',
  null;

-- shadowed: Note the hidden rows of transformations that were not read
update analytics._activity_schema_state
set shadowed = true
where stream = 'customer_stream' and not shadowed and transformation in (select source from _hidden_sources);

-- forget:aliases: Take the old aliases out of the ledger
delete from analytics._activity_schema_aliases
where stream = 'customer_stream';

-- remember:aliases: Write the new ones
insert into analytics._activity_schema_aliases (stream, old_customer, customer)
select 'customer_stream', old_customer, customer
from _aliases;

-- remember:filled: Note whether the table has rows
update analytics._activity_schema_state
set filled = case when exists (select 1 from analytics.customer_stream) then '"customer_stream",' else '' end
where stream = 'customer_stream' and transformation = '';
