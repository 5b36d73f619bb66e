--- plain
--: columns activity_id, ts, customer, activity, feature_json
--: feature bike_id ?
--: feature price number
--: tables raw.rides
select r.id::text as ⟨c:activity_id⟩, r.started_at as ⟨c:ts⟩, r.rider_email as ⟨c:customer⟩, ⟨a:'started_ride'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'bike_id'⟩, r.bike_id, ⟨f:'price'⟩, r.price::numeric(10, 2)) as ⟨c:feature_json⟩ from raw.rides as r
--- json_build_object
--: columns activity_id, ts, customer, activity, feature_json
--: feature a integer
--: tables visits
select id ⟨c:activity_id⟩, at ⟨c:ts⟩, email ⟨c:customer⟩, ⟨a:'visited'⟩ ⟨c:activity⟩, json_build_object(⟨f:'a'⟩, 1)::jsonb ⟨c:feature_json⟩ from visits
--- concatenated objects
--: columns activity_id, ts, customer, activity, feature_json
--: feature a ?
--: feature b ?
--: tables visits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'a'⟩, a) || jsonb_build_object(⟨f:'b'⟩, b) as ⟨c:feature_json⟩ from visits
--- distinct on
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
select distinct on (v.email, date_trunc('day', v.at)) v.id as ⟨c:activity_id⟩, v.at as ⟨c:ts⟩, v.email as ⟨c:customer⟩, ⟨a:'visited_on_day'⟩ as ⟨c:activity⟩, '{}'::jsonb as ⟨c:feature_json⟩
from visits v order by v.email, date_trunc('day', v.at), v.at desc nulls last
--- lateral
--: columns activity_id, ts, customer, activity, feature_json
--: tables orders, returns
select o.id as ⟨c:activity_id⟩, l.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'returned'⟩ as ⟨c:activity⟩, to_jsonb(l) as ⟨c:feature_json⟩
from orders o left join lateral (select r.at, r.reason from returns r where r.order_id = o.id order by r.at fetch first 1 row only) l on true
--- unnest with ordinality
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: tables orders
select o.id || '-' || u.n as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'sku'⟩, u.sku) as ⟨c:feature_json⟩
from orders o cross join unnest(o.skus) with ordinality as u(sku, n)
--- jsonb_to_recordset
--: columns activity_id, sku
--: tables events
select e.id as ⟨c:activity_id⟩, i.⟨c:sku⟩ from events e, jsonb_to_recordset(e.items) as i(sku text, n int)
--- json operators
--: columns activity_id, ts, has, k, x
--: tables events
select data ->> 'id' as ⟨c:activity_id⟩, (data #>> '{a,b}')::timestamp as ⟨c:ts⟩, data @> '{"a": 1}' as ⟨c:has⟩, data ? 'k' as ⟨c:k⟩, data -> 'x' -> 0 as ⟨c:x⟩ from events
--- window
--: columns activity_id, before, s
--: tables visits
select id as ⟨c:activity_id⟩, lag(at, 1) over (partition by email order by at range between interval '1 day' preceding and current row) as ⟨c:before⟩, sum(x) over w as ⟨c:s⟩ from visits window w as (order by at)
--- filter
--: columns n, median, l
--: tables t
select count(*) filter (where a) as ⟨c:n⟩, percentile_cont(0.5) within group (order by x) as ⟨c:median⟩, array_agg(distinct a order by a) as ⟨c:l⟩ from t group by rollup (b)
--- time zones
--: columns ts, ts2, ts3, t4, t5, now
--: tables t
select at at time zone 'UTC' as ⟨c:ts⟩, timezone('UTC', at) as ⟨c:ts2⟩, at::timestamptz at time zone 'UTC' as ⟨c:ts3⟩, timestamp with time zone '2024-01-01 00:00+02' as ⟨c:t4⟩, x::timestamp with time zone as ⟨c:t5⟩, current_timestamp as ⟨c:now⟩ from t
--- types
--: columns a, b, c, d, e, f, g, y
--: tables t
select a::double precision as ⟨c:a⟩, b::character varying(10) as ⟨c:b⟩, c::numeric(10, 2) as ⟨c:c⟩, d::text[] as ⟨c:d⟩, e::"MyType" as ⟨c:e⟩, cast(f as timestamp without time zone) as ⟨c:f⟩, interval '1' year as ⟨c:g⟩, x::int4 ⟨c:y⟩ from t
--- dollar quotes
--: columns activity, b
--: tables t
select ⟨a:$q$it's, from$q$⟩ as ⟨c:activity⟩, $$a$$ as ⟨c:b⟩ from t
--- escape strings
--: columns a, b, c
--: tables t
select E'it\'s' as ⟨c:a⟩, 'c:\' as ⟨c:b⟩, U&'d\0061t' as ⟨c:c⟩ from t
--- nested comments
--: columns a
--: tables t
select /* a /* b, */ from */ 1 as ⟨c:a⟩ -- , b
from t
--- quoted names
--: columns activity_id, ts, customer
--: tables Raw.from
select "Id" as ⟨c:"activity_id"⟩, "from".⟨c:ts⟩, "e-mail" as ⟨c:"customer"⟩ from "Raw"."from"
--- union in common table
--: columns activity_id, ts, customer, activity, feature_json
--: feature x ?
--: feature y string
--: tables opened, closed
with a as (
  select id, at, ⟨a:'opened'⟩ as activity, jsonb_build_object(⟨f:'x'⟩, x) as f from opened
  union all
  select id, at, ⟨a:'closed'⟩, jsonb_build_object(⟨f:'y'⟩, y::text) from closed
)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, id as ⟨c:customer⟩, ⟨c:activity⟩, f as ⟨c:feature_json⟩ from a
--- values
--: columns activity, revenue_impact
select v.⟨c:activity⟩, v.n as ⟨c:revenue_impact⟩ from (values (⟨a:'a'⟩, 1.5), (⟨a:'b'⟩, 2)) v (activity, n)
--- values alone
--: columns column1, column2
values (⟨c:1⟩, ⟨c:'a'⟩), (2, 'b')
--- case
--: columns activity
--: tables t
select case when a is not null and b between 1 and 2 or c like 'x%' escape '!' then ⟨a:'a'⟩ else ⟨a:'b'⟩ end as ⟨c:activity⟩ from t
--- case with alias without as
--: columns activity, one, l, r, e
--: tables t
select case a when 1 then ⟨a:'x'⟩ end ⟨c:activity⟩, (select 1) ⟨c:one⟩, array[1, 2] ⟨c:l⟩, row(1, 2) ⟨c:r⟩, exists (select from t) ⟨c:e⟩ from t
--- recursive with search
--: columns id, up
--: tables nodes
with recursive tree(id, up) as (select id, parent from nodes union select n.id, t.up from nodes n join tree t on n.parent = t.id) search depth first by id set o cycle id set c using p
select * from tree
--- materialised
--: columns x
with a as not materialized (select 1 x), b as materialized (table a) select ⟨c:x⟩ from a natural join b
--- tablesample
--: columns a
--: tables t
select ⟨c:a⟩ from t tablesample bernoulli (10) repeatable (1) where a > 1
--- for update
--: columns a
--: tables t
select ⟨c:a⟩ from t for update skip locked
--- set operations
--: columns a
--: tables t, u, v
(select ⟨c:a⟩ from t limit 1) union all (select a from u) except select a from v order by 1
--- extract and friends
--: columns e, s, t, p, o, i, co
--: tables t
select extract(epoch from at) as ⟨c:e⟩, substring(a from 1 for 2) as ⟨c:s⟩, trim(both ' ' from b) as ⟨c:t⟩, position('x' in c) as ⟨c:p⟩, overlay(d placing 'x' from 2) as ⟨c:o⟩, cast(e as int) as ⟨c:i⟩, a collate "C" as ⟨c:co⟩ from t
--- is tests
--: columns b, d, f
--: tables t
select a is true as ⟨c:b⟩, c is not null as ⟨c:d⟩, e isnull as ⟨c:f⟩ from t
--- names beyond ascii
--: columns activity_id, customer, activity
--: tables таблица
select größe as ⟨c:activity_id⟩, "имя" as ⟨c:customer⟩, ⟨a:'ключ'⟩ as ⟨c:activity⟩ from таблица
--- group by
--: columns a, count
--: tables t
select ⟨c:a⟩, ⟨c:count(*)⟩ from t group by grouping sets ((a), ()) having count(*) > 1 order by 2 desc limit all offset 1
--- only and aliases
--: columns a
--: tables t, u
select o.⟨c:a⟩ from only t as o, u as x (a, b), lateral generate_series(1, x.a) as g(n)
--- operators
--: columns d, m, p, r, s, t, n, q
--: tables t
select a <-> b as ⟨c:d⟩, a !~* 'x' as ⟨c:m⟩, @ -5 as ⟨c:p⟩, |/ 25 as ⟨c:r⟩, a operator(pg_catalog.+) b as ⟨c:s⟩, a << 1 as ⟨c:t⟩, not a as ⟨c:n⟩, a <> all (array[1]) as ⟨c:q⟩ from t
--- jinja
--: columns activity_id, ts, customer, activity, feature_json
--: tables stg_users
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, '{}'::jsonb as ⟨c:feature_json⟩ from {{ ref("stg_users") }} where at > {{ this }}.x
--- parameters
--: columns activity_id
--: tables visits
select id as ⟨c:activity_id⟩ from visits where at > @start_ts and at <= @end_ts and id = $1
--- qualify is a name
--: columns qualify, qualify
--: tables t
select ⟨c:qualify⟩, a ⟨c:qualify⟩ from t
--- not reserved names
--: columns name, value, type, year, day, date, time, text, key, zone, level, data
--: tables t
select ⟨c:name⟩, ⟨c:value⟩, ⟨c:type⟩, ⟨c:year⟩, ⟨c:day⟩, ⟨c:date⟩, ⟨c:time⟩, ⟨c:text⟩, ⟨c:key⟩, ⟨c:zone⟩, ⟨c:level⟩, ⟨c:data⟩ from t
--- json_agg
--: columns items, a
--: tables x, t
select (select json_agg(json_build_object('a', x.a)) from x where x.id = t.id) as ⟨c:items⟩, ⟨c:a⟩ from t
--- composite star
--: columns b
--: open
--: tables t
select (t.c).*, (f(a)).b as ⟨c:b⟩ from t
--- join using
--: columns id, x, y
--: tables a, b, c, d, e
select ⟨c:id⟩, a.⟨c:x⟩, b.⟨c:y⟩ from a join b using (id) left outer join c on (c.id = a.id and c.z = 1) full join d using (id, x) cross join e
--- subquery as a column
--: columns revenue_impact, activity
--: tables u, t
select (select max(x) as m from u where u.id = t.id) as ⟨c:revenue_impact⟩, (select 'x' as q) || 'y' ⟨c:activity⟩ from t
--- no columns
with recursive a as (select 1 as id union select id from a) search depth first by id set o select from a
