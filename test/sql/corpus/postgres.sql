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
--: feature at ?
--: feature reason ?
--: tables orders, returns
select o.id as ⟨c:activity_id⟩, l.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'returned'⟩ as ⟨c:activity⟩, to_jsonb(l) as ⟨c:feature_json⟩
from orders o left join lateral (select r.⟨f:at⟩, r.⟨f:reason⟩ from returns r where r.order_id = o.id order by r.at fetch first 1 row only) l on true
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
--- objects put together by parts
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: feature seats integer
--: feature at timestamp
--: tables billing.changes
select id::text as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'updated'⟩ as ⟨c:activity⟩,
  jsonb_strip_nulls(jsonb_build_object(⟨f:'plan'⟩, plan::text, ⟨f:'seats'⟩, seats::int) || jsonb_build_object(⟨f:'at'⟩, at::timestamptz)) as ⟨c:feature_json⟩
from billing.changes
--- standard object with options
--: columns activity_id, ts, customer, activity, feature_json
--: feature subject string
--: feature size integer
--: tables mail.opens
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'opened'⟩ as ⟨c:activity⟩, json_object(⟨f:'subject'⟩: subject::text, ⟨f:'size'⟩ value size::int absent on null returning jsonb) as ⟨c:feature_json⟩ from mail.opens
--- literals of json
--: columns activity_id, ts, customer, activity, feature_json
--: feature source string
--: feature rows integer
--: feature ok boolean
--: feature at ?
--: tables raw.imports
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'imported'⟩ as ⟨c:activity⟩, '{⟨f:"source"⟩: "csv", ⟨f:"rows"⟩: 3, ⟨f:"ok"⟩: true, ⟨f:"at"⟩: null}'::jsonb as ⟨c:feature_json⟩ from raw.imports
--- filter, within group and ordinality
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: feature price number
--: tables shop.orders
select o.id || '-' || i.nth as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'sku'⟩, i.item ->> 'sku', ⟨f:'price'⟩, (i.item ->> 'price')::numeric) as ⟨c:feature_json⟩
from shop.orders o cross join lateral jsonb_array_elements(o.items) with ordinality as i(item, nth)
--- a constant table
--: columns activity_id, ts, customer, activity, feature_json
--: feature code string
--: tables crm.cases
with kinds(code, name) as (values ('o', ⟨a:'opened_case'⟩), ('c', ⟨a:'closed_case'⟩))
select c.id as ⟨c:activity_id⟩, c.at as ⟨c:ts⟩, c.email as ⟨c:customer⟩, k.name as ⟨c:activity⟩, jsonb_build_object(⟨f:'code'⟩, k.code) as ⟨c:feature_json⟩
from crm.cases c join kinds k on k.code = c.code
--- unnest of written names
--: columns activity_id, ts, customer, activity, feature_json
--: feature n integer
--: tables shop.orders
select o.id as ⟨c:activity_id⟩, u.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, u.⟨c:activity⟩, jsonb_build_object(⟨f:'n'⟩, u.n) as ⟨c:feature_json⟩
from shop.orders o cross join lateral (values (⟨a:'placed_order'⟩, o.placed_at, 1), (⟨a:'shipped_order'⟩, o.shipped_at, 2)) as u(activity, at, n)
where u.at is not null
--- sessions by gaps
--: columns activity_id, ts, customer, activity, feature_json
--: feature hits integer
--: tables web.hits
with marked as (
  select id, at, email, case when at - lag(at) over (partition by email order by at) > interval '30 minutes' then 1 else 0 end as is_new from web.hits
), numbered as (
  select *, sum(is_new) over (partition by email order by at rows unbounded preceding) as session from marked
)
select min(id)::text as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'started_session'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'hits'⟩, count(*)) as ⟨c:feature_json⟩
from numbered group by email, session
--- window of time and front matter
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact, link
--: feature amount number
--: tables billing.payments
/*---
lookback: 3 days
---*/
select id::text as ⟨c:activity_id⟩, at at time zone 'UTC' as ⟨c:ts⟩, lower(email) as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'amount'⟩, amount::numeric(12, 2)) as ⟨c:feature_json⟩, amount as ⟨c:revenue_impact⟩, null::text as ⟨c:link⟩
from billing.payments where at >= @start_ts and at < @end_ts
--- dbt
--: columns activity_id, ts, customer, activity, feature_json
--: feature seconds integer
--: tables stg_calls, crm.contacts
{{ config(materialized='incremental') }}
select p.id as ⟨c:activity_id⟩, p.at as ⟨c:ts⟩, c.email as ⟨c:customer⟩, ⟨a:'called'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'seconds'⟩, p.seconds::int) as ⟨c:feature_json⟩
from {{ ref('stg_calls') }} p join {{ source('crm', 'contacts') }} c using (contact_id) {# only answered #}
where p.answered
--- a common table named as its table
--: columns activity_id, ts, customer, activity
--: tables users
with users as materialized (select * from users where not deleted)
select users.id as ⟨c:activity_id⟩, users.created_at as ⟨c:ts⟩, users.email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩ from users
--- nested arrays and slices
--: columns activity_id, part, l, m, d, e, activity
--: tables u, t
select a[1][2] as ⟨c:activity_id⟩, a[1:2] as ⟨c:part⟩, array(select x from u) as ⟨c:l⟩, array[[1, 2], [3, 4]] as ⟨c:m⟩, (b).c as ⟨c:d⟩, (f(x)).y as ⟨c:e⟩, ⟨a:'read'⟩ as ⟨c:activity⟩ from t
--- json paths
--: columns customer, sku, found, has, either, activity
--: tables raw.events
select data #>> '{user,email}' as ⟨c:customer⟩, data -> 'items' -> 0 ->> 'sku' as ⟨c:sku⟩, jsonb_path_query_first(data, '$.a[*] ? (@.b > 1)') as ⟨c:found⟩, data @? '$.x' as ⟨c:has⟩, data ?| array['a', 'b'] as ⟨c:either⟩, ⟨a:'saw'⟩ as ⟨c:activity⟩ from raw.events
--- unnamed expressions
--: columns count, lower, id, ?column?, case, coalesce, ?column?, max, c, now, a, extract, timezone, array, exists, int4, bool
--: tables t
select ⟨c:count(*)⟩, ⟨c:lower(email)⟩, ⟨c:id::text⟩, ⟨c:'x'⟩, ⟨c:case when a then b end⟩, ⟨c:coalesce(a, b)⟩, ⟨c:a + b⟩, ⟨c:max(at) over w⟩, ⟨c:(c)⟩, ⟨c:now()::date⟩, ⟨c:a[1]⟩, ⟨c:extract(year from at)⟩, ⟨c:at at time zone 'UTC'⟩, ⟨c:array[1]⟩, ⟨c:exists (select 1)⟩, ⟨c:1::int⟩, ⟨c:true⟩ from t window w as (order by at)
--- identity of text and case
--: columns Activity_Id, activity_id, ts, activity
--: tables Raw.Visits
select id as ⟨c:"Activity_Id"⟩, id as ⟨c:activity_id⟩, at as ⟨c:TS⟩, ⟨a:'came'⟩ as ⟨c:Activity⟩ from "Raw"."Visits"
--- range and multirange words
--: columns activity_id, ts, customer, activity, feature_json
--: feature days ?
--: tables rooms.reservations
select id as ⟨c:activity_id⟩, lower(period) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'reserved'⟩ as ⟨c:activity⟩, jsonb_build_object(⟨f:'days'⟩, upper(period)::date - lower(period)::date) as ⟨c:feature_json⟩ from rooms.reservations where period && tstzrange('2024-01-01', null) and not isempty(period)
--- union in brackets with order
--: columns activity_id, ts, activity
--: tables a, b, c
(select id::text as ⟨c:activity_id⟩, at as ⟨c:ts⟩, ⟨a:'a'⟩ as ⟨c:activity⟩ from a order by at limit 5) union all (select id::text, at, ⟨a:'b'⟩ from b) except select id, at, ⟨a:'c'⟩ from c
--- generated days
--: columns activity_id, ts, customer, activity, feature_json
--: tables billing.plans
select p.id || '-' || d::date as ⟨c:activity_id⟩, d as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'was_billed'⟩ as ⟨c:activity⟩, '{}'::jsonb as ⟨c:feature_json⟩ from billing.plans p, generate_series(p.starts, p.ends, interval '1 month') as d
--- rows of a function
--: columns activity_id, ts, activity
--: tables events
select e.id as ⟨c:activity_id⟩, e.at as ⟨c:ts⟩, x.kind as ⟨c:activity⟩ from events e cross join json_to_recordset(e.items) as x(kind text, n int) left join tools.enrich(e.id) f on true
--- regular expressions and casts
--: columns activity_id, ts, customer, activity
--: tables raw.hits
select (regexp_match(path, '/orders/(\d+)'))[1] as ⟨c:activity_id⟩, to_timestamp(epoch) at time zone 'UTC' as ⟨c:ts⟩, split_part(who, ':', 2) as ⟨c:customer⟩, case when path ~* '^/a' then ⟨a:'saw_a'⟩ when path similar to '/b%' then ⟨a:'saw_b'⟩ when path !~ 'x' then ⟨a:'saw_c'⟩ end as ⟨c:activity⟩ from raw.hits
--- trailing semicolon and comments
--: columns activity_id, ts, activity
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, ⟨a:'x'⟩ as ⟨c:activity⟩ -- the end
from t; -- of it
--- a whole row is the object
--: columns activity_id, ts, customer, anonymous_customer_id, activity, feature_json, revenue_impact, link
--: feature plan ?
--: feature price number
--: feature minutes integer
--: tables raw.rides
with rides as (
  select id, started_at, email, ⟨f:plan⟩, price::numeric as ⟨f:price⟩, minutes::int as ⟨f:minutes⟩ from raw.rides
)
select r.id as ⟨c:activity_id⟩, r.started_at as ⟨c:ts⟩, r.email as ⟨c:customer⟩, null::text as ⟨c:anonymous_customer_id⟩,
  ⟨a:'rode'⟩ as ⟨c:activity⟩, to_jsonb(r) - 'id' - array['started_at', 'email'] as ⟨c:feature_json⟩,
  null::numeric as ⟨c:revenue_impact⟩, null::text as ⟨c:link⟩
from rides r
--- a row of a subquery beside the select list
--: columns activity_id, ts, customer, activity, feature_json
--: feature card ?
--: feature amount number
--: tables raw.payments
select p.id as ⟨c:activity_id⟩, p.paid_at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  (select jsonb_strip_nulls(to_jsonb(x)) from (select p.⟨f:card⟩, p.amount::numeric as ⟨f:amount⟩) x) as ⟨c:feature_json⟩
from raw.payments p
--- row_to_json of a subquery in from
--: columns activity_id, ts, customer, activity, feature_json
--: feature id ?
--: feature at ?
--: feature email ?
--: feature stars integer
--: tables raw.feedback
select f.id as ⟨c:activity_id⟩, f.at as ⟨c:ts⟩, f.email as ⟨c:customer⟩, ⟨a:'left_feedback'⟩ as ⟨c:activity⟩, row_to_json(f.*)::jsonb as ⟨c:feature_json⟩
from (select ⟨f:id⟩, ⟨f:at⟩, ⟨f:email⟩, stars::int as ⟨f:stars⟩ from raw.feedback) as f
--- each activity has its own object
--: columns activity_id, ts, customer, activity, feature_json
--: feature channel string
--: feature minutes integer
--: feature solved boolean
--: tables raw.tickets
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  case when state = 'open' then ⟨a:'opened_ticket'⟩ when state = 'closed' then ⟨a:'closed_ticket'⟩ end as ⟨c:activity⟩,
  case when state = 'open' then jsonb_build_object(⟨f:'channel'⟩, channel::text)
       when state = 'closed' then jsonb_build_object(⟨f:'minutes'⟩, minutes::int, ⟨f:'solved'⟩, true) end as ⟨c:feature_json⟩
from raw.tickets
--- the object asks for the activity
--: columns activity_id, ts, customer, activity, feature_json
--: feature amount number
--: feature card string
--: tables raw.money
with events as (
  select id, at, email, amount, card, case kind when 1 then ⟨a:'paid'⟩ when 2 then ⟨a:'refunded'⟩ end as activity from raw.money
)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨c:activity⟩,
  case activity
    when 'paid' then jsonb_build_object(⟨f:'amount'⟩, amount::numeric, ⟨f:'card'⟩, card::text)
    when 'refunded' then jsonb_build_object(⟨f:'amount'⟩, amount::numeric)
    else '{}'::jsonb
  end as ⟨c:feature_json⟩
from events
--- an object or an empty one
--: columns activity_id, ts, customer, activity, feature_json
--: feature term string
--: tables raw.searches
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'searched'⟩ as ⟨c:activity⟩,
  coalesce(case when term <> '' then jsonb_build_object(⟨f:'term'⟩, term::text) end, '{}'::jsonb) as ⟨c:feature_json⟩
from raw.searches
--- an object of a common table, stripped and put together
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: feature trial boolean
--: tables raw.plans
with built as (
  select id, at, email, jsonb_build_object(⟨f:'plan'⟩, plan::text) as props from raw.plans
)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'chose_plan'⟩ as ⟨c:activity⟩,
  jsonb_strip_nulls(props) || jsonb_build_object(⟨f:'trial'⟩, true) as ⟨c:feature_json⟩
from built
--- a table that nobody knows stays open
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.scans
select r.id as ⟨c:activity_id⟩, r.at as ⟨c:ts⟩, r.email as ⟨c:customer⟩, ⟨a:'scanned'⟩ as ⟨c:activity⟩, to_jsonb(r) as ⟨c:feature_json⟩
from raw.scans r
--- an activity in small letters
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.users
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:lower('Signed_Up')⟩ as ⟨c:activity⟩, '{}'::jsonb as ⟨c:feature_json⟩
from raw.users
--- arrays in texts look like templates
--: columns activity_id, ts, customer, activity, feature_json
--: feature grid json
--: feature odd string
--: tables raw.measures
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'measured'⟩ as ⟨c:activity⟩,
  jsonb_build_object(⟨f:'grid'⟩, '{{1,2},{3,4}}'::int[], ⟨f:'odd'⟩, '{{1,},{1}}'::text) as ⟨c:feature_json⟩
from raw.measures
