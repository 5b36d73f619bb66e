-- shop and web/visits: rows from 2024-05-28 00:00:00 on, the latest built before minus the lookback.
-- web/visits: only rows whose ids are not there come in, and none goes (`update: missing`).
-- orders: ran already, and nothing is read (`update: once`).

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

-- stage:shop: Stage new rows of shop
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
    'shop' as _activity_source
  from (
    select id as activity_id, at as ts, email as customer, 'visited' as activity, cookie as anonymous_customer_id,
      payload as feature_json
    from raw.shop
  ) as t -- customer_stream ← shop
) as r
where (r.ts >= timestamp '2024-05-28 00:00:00' and r.ts <= timestamp '2024-06-01 12:00:00') or r.ts is null;

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
where (r.ts >= timestamp '2024-05-28 00:00:00' and r.ts <= timestamp '2024-06-01 12:00:00') or r.ts is null;

-- present: Find the rows whose ids are there, of transformations that only add what is missing
create temporary table _present_rows on commit drop as
select distinct n.activity, n.activity_id, n._activity_source, n.ts, t._activity_source as _old_source
from _staged_rows as n
join analytics.customer_stream as t on t.activity = n.activity and t.activity_id = n.activity_id
where n._rejected is null and n._activity_source in ('web/visits');

-- count:present: Count them among the rows read
select _activity_source as transformation, 'read' as figure, count(*) as rows
from _staged_rows
where _rejected is null
  and (activity, activity_id, _activity_source) in (select activity, activity_id, _activity_source from _present_rows)
group by _activity_source;

-- skip:present: Leave them as they are
delete from _staged_rows
where _rejected is null
  and (activity, activity_id, _activity_source) in (select activity, activity_id, _activity_source from _present_rows);

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

-- compare: Find what is new, changed or gone
create temporary table _changed_rows on commit drop as
select
  i.activity_id, i.ts, i.customer, i.activity, i.anonymous_customer_id, i.feature_json, i.revenue_impact, i._activity_source,
  case
    when s.activity_id is null then 'new'
    when not (
      s._activity_source = i._activity_source
      or i.ts > s.ts
      or (i.ts = s.ts and i._activity_source collate "C" > s._activity_source collate "C")
      -- Whether the row in the table was read again, or its transformation is gone.
      or case s._activity_source
        when 'shop' then s.ts >= timestamp '2024-05-28 00:00:00'
        else false
      end
    ) then 'outranked'
    else 'changed'
  end as _change,
  coalesce(s."Rider", s.anonymous_customer_id) as _old_entity, s.anonymous_customer_id as _old_anonymous, s.ts as _old_ts, s._activity_source as _old_source,
  s.ctid as _row
from _incoming_rows as i
left join analytics.customer_stream as s
  on s.activity = i.activity and s.activity_id = i.activity_id
where s.activity_id is null
  or s.ts is distinct from i.ts
  or s._source_customer is distinct from i.customer
  or s.anonymous_customer_id is distinct from i.anonymous_customer_id
  or cast(s.feature_json as text) is distinct from cast(i.feature_json as text)
  or s.revenue_impact is distinct from i.revenue_impact
  or s._activity_source is distinct from i._activity_source;

-- outranked: Find the rows that lose to another’s row in the table
create temporary table _outranked_rows on commit drop as
select distinct _activity_source, _old_source from _changed_rows where _change = 'outranked';

-- skip:outranked: Leave what they lose to as it is
delete from _changed_rows where _change = 'outranked';

-- analyze:changed: Tell the planner what _changed_rows holds
analyze _changed_rows (activity, _change, _row);

-- check:mutated: See whether more rows changed after being built than may
select m.transformation, cast(m.mutated as text) || ' of ' || cast(m.built as text) || ' rows of ' || m.transformation || ' changed after being built (' || m.activities || '), more than `mutation_limit` allows (1 %): these activities are not immutable, and all rows are read again. If their source is like that, say `window_delete` or `update: full`.' as reason
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
      string_agg(distinct activity collate "C", ', ' order by activity collate "C") as activities
    from _changed_rows
    where _change = 'changed' and _old_source = _activity_source
      and _activity_source in ('shop')
    group by _activity_source
    having count(*) >= 10
  ) as c
) as m
where m.mutated > 0.01 * m.built;

-- update: Bring the changed rows up to date
update analytics.customer_stream as s
set
  ts = c.ts,
  "Rider" = c.customer,
  anonymous_customer_id = c.anonymous_customer_id,
  feature_json = c.feature_json,
  revenue_impact = c.revenue_impact,
  _activity_source = c._activity_source,
  _source_customer = c.customer,
  -- What has moved is numbered anew, wherever it was before.
  activity_repeated_at = case when s.ts = c.ts then s.activity_repeated_at end
from _changed_rows as c
where c._change = 'changed' and c._row = s.ctid;

-- insert: Insert the new rows, ordered by activity and time
insert into analytics.customer_stream (activity_id, ts, "Rider", activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, _source_customer)
select activity_id, ts, customer, activity, anonymous_customer_id, feature_json, revenue_impact, _activity_source, customer
from _changed_rows
where _change = 'new'
order by activity, ts;

-- devices: Find the devices that were touched, and since when their rows may be others’
create temporary table _affected_devices on commit drop as
select anonymous_customer_id, min(ts) - interval '1800 second' as since
from (
  select anonymous_customer_id, ts from _changed_rows
  union all
  select _old_anonymous, _old_ts from _changed_rows
) as touched
where anonymous_customer_id is not null
group by anonymous_customer_id;

-- analyze:devices: Tell the planner what _affected_devices holds
analyze _affected_devices;

-- last-seen: Look up who was last seen on each before that
create temporary table _last_seen on commit drop as
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

-- analyze:last-seen: Tell the planner what _last_seen holds
analyze _last_seen;

-- recent-rows: Read their rows from then on
create temporary table _stored_rows on commit drop as
select
  s.ctid as _place,
  s.activity as activity,
  s.activity_id as activity_id,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  s._source_customer as customer,
  s."Rider" as _known_customer
from analytics.customer_stream as s
join _last_seen as d on d.anonymous_customer_id = s.anonymous_customer_id and s.ts >= d.since;

-- other-devices: Find those whose rows before that may be others’ too: nobody was seen there, and the first who was is another
create temporary table _other_devices on commit drop as
select l.anonymous_customer_id, l.since, l.customer is null as was_nobodys
from _last_seen as l
left join (
  select
    anonymous_customer_id, ts, customer,
    row_number() over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as place
  from (
    select
      anonymous_customer_id, ts, customer, activity, activity_id,
      lag(customer) over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as previous
    from (
      select *
      from _stored_rows
      where anonymous_customer_id in (select anonymous_customer_id from _last_seen where place is null)
    ) as r
    where customer is not null and anonymous_customer_id is not null
  ) as sightings
  where previous is null or previous <> customer
) as f on f.anonymous_customer_id = l.anonymous_customer_id and f.place = 1
where l.place is null and f.customer is distinct from l.customer;

-- analyze:other-devices: Tell the planner what _other_devices holds
analyze _other_devices;

-- old-rows: Read these too
insert into _stored_rows
select
  s.ctid as _place,
  s.activity as activity,
  s.activity_id as activity_id,
  s.ts as ts,
  s.anonymous_customer_id as anonymous_customer_id,
  s._source_customer as customer,
  s."Rider" as _known_customer
from analytics.customer_stream as s
join _other_devices as d on d.anonymous_customer_id = s.anonymous_customer_id and s.ts < d.since;

-- device-rows: Put the sightings before in front of them
create temporary table _device_rows on commit drop as
select d._place as _row, d.*
from (
  select * from _stored_rows
  union all
  select null, cast(null as text), cast(null as text), seen_at, anonymous_customer_id, customer, cast(null as text)
  from _last_seen
  where place is not null
) as d;

-- analyze:device-rows: Tell the planner what _device_rows holds
analyze _device_rows (anonymous_customer_id, customer);

-- identify: Find the anonymous ones whose customer is another now
create temporary table _identified_rows on commit drop as
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
        row_number() over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as place
      from (
        select
          anonymous_customer_id, ts, customer, activity, activity_id,
          lag(customer) over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as previous
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

-- analyze:identified: Tell the planner what _identified_rows holds
analyze _identified_rows;

-- update:customers: Write their customers
update analytics.customer_stream as s
set "Rider" = k.customer
from _identified_rows as k
where k._place = s.ctid;

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
      row_number() over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as place
    from (
      select
        anonymous_customer_id, ts, customer, activity, activity_id,
        lag(customer) over (partition by anonymous_customer_id order by ts, activity collate "C", activity_id collate "C") as previous
      from _device_rows
      where customer is not null and anonymous_customer_id is not null
    ) as sightings
    where previous is null or previous <> customer
  ) as n
  join _last_seen as l on l.anonymous_customer_id = n.anonymous_customer_id
  where l.place is null or n.place > 1
) as k;

-- groups: Find the entities, by activity, whose occurrences may be others now, and since when
create temporary table _affected_groups on commit drop as
with groups as (
  select activity, entity, min(ts) as since
  from (
    select c.activity, coalesce(c.customer, c.anonymous_customer_id) as entity, c.ts from _changed_rows as c where c._change <> 'gone' and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c.customer, c.anonymous_customer_id) <> c._old_entity)
    union all
    select c.activity, c._old_entity, c._old_ts from _changed_rows as c where c._old_entity is not null and (c._change <> 'changed' or c.ts <> c._old_ts or coalesce(c.customer, c.anonymous_customer_id) <> c._old_entity)
    union all
    select activity, entity, ts from _identified_rows
    union all
    select activity, _old_entity, ts from _identified_rows
  ) as moments
  group by activity, entity
)
select g.activity, g.entity, g.since, coalesce((
  select max(s.ts)
  from analytics.customer_stream as s
  where g.activity = s.activity and g.entity = coalesce(s."Rider", s.anonymous_customer_id) collate "C" and s.ts < g.since
), g.since) as read_from
from groups as g;

-- analyze:groups: Tell the planner what _affected_groups holds
analyze _affected_groups;

-- renumber: Renumber them from then on, and keep the rows that change
create temporary table _renumbered_rows on commit drop as
select activity, _place, occurrence, repeated_at
from (
  select
    s.activity as activity,
    s.ctid as _place,
    coalesce(first_value(case when s.ts < g.since then s.activity_occurrence end) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) collate "C" order by s.ts, s.activity_id collate "C"), 1) + row_number() over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) collate "C" order by s.ts, s.activity_id collate "C") - 1 as occurrence,
    lead(s.ts) over (partition by s.activity, coalesce(s."Rider", s.anonymous_customer_id) collate "C" order by s.ts, s.activity_id collate "C") as repeated_at,
    s.activity_occurrence as old_occurrence,
    s.activity_repeated_at as old_repeated_at
  from analytics.customer_stream as s
  join _affected_groups as g
    on g.activity = s.activity and g.entity = coalesce(s."Rider", s.anonymous_customer_id) collate "C"
  -- The row before the first change, which keeps its number, and all from there on.
  where s.ts >= g.read_from
) as n
where occurrence is distinct from old_occurrence or repeated_at is distinct from old_repeated_at;

-- analyze:renumbered: Tell the planner what _renumbered_rows holds
analyze _renumbered_rows;

-- update:occurrences: Write their numbers
update analytics.customer_stream as s
set
  activity_occurrence = n.occurrence,
  activity_repeated_at = n.repeated_at
from _renumbered_rows as n
where n._place = s.ctid;

-- sample:rejected: Keep a few examples of each kind of rejected row
select transformation, reason, example
from (
  select
    _activity_source as transformation,
    _rejected as reason,
    'activity_id ' || coalesce(cast(activity_id as text), 'null') || ', ' ||
      'ts ' || coalesce(cast(ts as text), 'null') || ', ' ||
      'customer ' || coalesce(cast(customer as text), 'null') || ', ' ||
      'activity ' || coalesce(cast(activity as text), 'null') || ', ' ||
      'anonymous_customer_id ' || coalesce(cast(anonymous_customer_id as text), 'null') as example,
    row_number() over (partition by _activity_source, _rejected order by ts, activity_id collate "C") as _rank
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
create temporary table _remembered on commit drop as
select transformation, watermark, shadowed
from analytics._activity_schema_state
where stream = 'customer_stream';

-- hidden: Find the transformations with a row that another’s row hides
create temporary table _hidden_sources on commit drop as
select distinct s._activity_source as source
from _staged_rows as s
join _incoming_rows as i on i.activity = s.activity and i.activity_id = s.activity_id
where s._rejected is null and s._activity_source <> i._activity_source
union
select _old_source from _changed_rows where _change = 'changed' and _old_source <> _activity_source
union
select _activity_source from _outranked_rows where _old_source <> _activity_source
union
select _activity_source from _present_rows where _old_source <> _activity_source;

-- forget: Take the old watermarks out of the ledger
delete from analytics._activity_schema_state
where stream = 'customer_stream' and transformation in ('', 'shop', 'web/visits');

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '92e5fd009abb6b89', null, false, timestamp '2024-06-01 12:00:00', case when exists (select 1 from analytics._activity_schema_sightings where stream = 'customer_stream') then 'some' else 'none' end
union all
select
  'customer_stream', 'shop', '2146d8ba988ed772',
  greatest((select max(ts) from _staged_rows where _activity_source = 'shop' and _rejected is null), (select max(watermark) from _remembered where transformation = 'shop')),
  exists (select 1 from _remembered where transformation = 'shop' and shadowed) or exists (select 1 from _hidden_sources where source = 'shop'),
  timestamp '2024-06-01 12:00:00',
  null
union all
select
  'customer_stream', 'web/visits', 'bade856bdca58e70',
  greatest((select max(ts) from (select ts from _staged_rows where _activity_source = 'web/visits' and _rejected is null union all select ts from _present_rows where _activity_source = 'web/visits') as r), (select max(watermark) from _remembered where transformation = 'web/visits')),
  exists (select 1 from _remembered where transformation = 'web/visits' and shadowed) or exists (select 1 from _hidden_sources where source = 'web/visits'),
  timestamp '2024-06-01 12:00:00',
  null;

-- shadowed: Note the hidden rows of transformations that were not read
update analytics._activity_schema_state
set shadowed = true
where stream = 'customer_stream' and not shadowed and transformation in (select source from _hidden_sources);

-- remember:filled: Note whether the table has rows
update analytics._activity_schema_state
set filled = case when exists (select 1 from analytics.customer_stream) then '"customer_stream",' else '' end
where stream = 'customer_stream' and transformation = '';
