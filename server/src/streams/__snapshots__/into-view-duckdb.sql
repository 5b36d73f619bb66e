-- customer_stream_visited is a view in the place of the table.
-- The rows of visits leave the tables: they stay in views now (`update: view`).
-- orders: rows from 2024-05-31 00:00:00 on, the latest built before minus the lookback.
-- visits: its rows stay in the view customer_stream_visited, and are stored nowhere (`update: view`).

-- watermarks: Write the new ones: how far each transformation was read
insert into analytics._activity_schema_state (stream, transformation, sql_hash, watermark, shadowed, built_at, sightings)
select 'customer_stream', '', '984d19238603eed0', null, false, timestamp '2024-06-01 12:00:00', cast(null as varchar)
union all
select
  'customer_stream', 'orders', 'e9fe4997f7df0980',
  greatest((select max(ts) from _staged_rows where _activity_source = 'orders' and _rejected is null), (select max(watermark) from _remembered where transformation = 'orders')),
  exists (select 1 from _remembered where transformation = 'orders' and shadowed) or exists (select 1 from _hidden_sources where source = 'orders'),
  timestamp '2024-06-01 12:00:00',
  null
union all
select 'customer_stream', 'visits', 'view:25a56797a8c31b12', cast(null as timestamp), false, timestamp '2024-06-01 12:00:00', null;

-- remember:tables: Write down which tables of activities are the build’s own
insert into analytics._activity_schema_tables (stream, activity, table_name, transformation, definition_hash)
values
  ('customer_stream', 'ordered', 'customer_stream_ordered', null, null),
  ('customer_stream', 'visited', 'customer_stream_visited', 'visits', '6872c95f2d005e88');

-- view:without-views: Replace the view customer_stream over all activities
create or replace view analytics.customer_stream as
select activity_id, ts, customer, cast('ordered' as varchar) as activity, feature_json, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_ordered;

-- create:view:visited: Create the new view customer_stream_visited
create view analytics.customer_stream_visited__new as
select
  n.activity_id as activity_id,
  n.ts as ts,
  n.customer as customer,
  n.feature_json as feature_json,
  cast(row_number() over (partition by n.customer order by n.ts, n.activity_id) as bigint) as activity_occurrence,
  lead(n.ts) over (partition by n.customer order by n.ts, n.activity_id) as activity_repeated_at,
  n._activity_source as _activity_source,
  n.customer as _source_customer
from (
  select
    s.*,
    row_number() over (
      partition by s.activity_id
      order by
        ts desc,
        _activity_source desc,
        customer desc nulls last,
        cast(feature_json as varchar) desc nulls last
    ) as _rank
  from (
    select
      r.*,
      case
        when r.activity_id is null then 'no activity_id'
        when r.ts is null then 'no ts'
        when r.activity is null or trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from r.activity) = '' then 'no activity'
        when r.customer is null then 'no identifier'
      end as _rejected
    from (
      select
        cast(t.activity_id as varchar) as activity_id,
        cast(t.ts as timestamp) as ts,
        case
          when trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from cast(t.customer as varchar)) = ''
            or lower(cast(t.customer as varchar)) in ('none', 'null', 'nil', 'undefined', 'nan')
            then null
          else cast(t.customer as varchar)
        end as customer,
        cast(t.activity as varchar) as activity,
        json(cast(t.feature_json as json)) as feature_json,
        'visits' as _activity_source
      from (
        select id as activity_id, at as ts, email as customer, 'visited' as activity, '{}' as feature_json from raw.visits
      ) as t -- customer_stream ← visits
    ) as r
    where r.ts <= make_timestamp(epoch_us(now())) or r.ts is null
  ) as s
  where s._rejected is null and s.activity = 'visited'
) as n
where n._rank = 1;

-- drop:table:visited: Drop the old customer_stream_visited, whose rows stay in the view
drop table analytics.customer_stream_visited;

-- rename:view:visited: Put the view customer_stream_visited in place
alter view analytics.customer_stream_visited__new rename to customer_stream_visited;

-- view: Replace the view customer_stream over all activities
create or replace view analytics.customer_stream as
select activity_id, ts, customer, cast('ordered' as varchar) as activity, feature_json, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_ordered
union all
select activity_id, ts, customer, cast('visited' as varchar) as activity, feature_json, activity_occurrence, activity_repeated_at, _activity_source, _source_customer
from analytics.customer_stream_visited;
