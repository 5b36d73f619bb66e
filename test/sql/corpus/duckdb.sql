--- plain
--: columns activity_id, ts, customer, activity, feature_json
--: feature bike_id ?
--: tables raw.rides
select r.id as ⟨c:activity_id⟩, r.started_at as ⟨c:ts⟩, r.rider_email as ⟨c:customer⟩, ⟨a:'started_ride'⟩ as ⟨c:activity⟩, json_object(⟨f:'bike_id'⟩, r.bike_id) as ⟨c:feature_json⟩
from raw.rides r
--- aliases without as
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.rides
select r.id ⟨c:activity_id⟩, r.started_at ⟨c:ts⟩, r.rider_email ⟨c:customer⟩, ⟨a:'started_ride'⟩ ⟨c:activity⟩, json_object() ⟨c:feature_json⟩ from raw.rides r where r.id is not null
--- common table expressions
--: columns activity_id, ts, customer, activity, feature_json
--: feature price ?
--: feature currency string
--: tables raw.rides
with rides as (
  select * from raw.rides where price > 0
), named as materialized (
  select id, started_at, rider_email, price from rides
)
select
  id as ⟨c:activity_id⟩,
  started_at as ⟨c:ts⟩,
  rider_email as ⟨c:customer⟩,
  ⟨a:'paid_ride'⟩ as ⟨c:activity⟩,
  {⟨f:'price'⟩: price, ⟨f:'currency'⟩: 'eur'}::json as ⟨c:feature_json⟩
from named
--- union of two activities
--: columns activity_id, ts, customer, activity, feature_json
--: feature a integer
--: tables rides
select id || '-s' as ⟨c:activity_id⟩, started_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'started_ride'⟩ as ⟨c:activity⟩, json_object(⟨f:'a'⟩, 1) as ⟨c:feature_json⟩ from rides
union all
select id || '-e', ended_at, email, ⟨a:'ended_ride'⟩, json_object(⟨f:'a'⟩, 2) from rides where ended_at is not null
--- union by name
--: columns activity_id, ts, activity
--: tables x, y
select id as ⟨c:activity_id⟩, t as ⟨c:ts⟩, ⟨a:'a'⟩ as ⟨c:activity⟩ from x union all by name select t as ts, id as activity_id, ⟨a:'b'⟩ as activity from y
--- qualify
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_seen'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩
from visits
qualify row_number() over (partition by email order by happened) = 1
--- window clause
--: columns activity_id, ts, customer, activity, feature_json
--: feature n integer
--: feature gap ?
--: tables visits
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩, json_object(⟨f:'n'⟩, row_number() over w, ⟨f:'gap'⟩, happened - lag(happened) over w) as ⟨c:feature_json⟩
from visits
window w as (partition by email order by happened rows between unbounded preceding and current row)
--- from first
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
from visits v select v.id as ⟨c:activity_id⟩, v.happened as ⟨c:ts⟩, v.email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩ where v.email <> ''
--- from only
--: open
--: tables staged.activities
from staged.activities
--- prefix alias
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
select ⟨c:activity_id⟩: id, ⟨c:ts⟩: happened, ⟨c:customer⟩: email, ⟨c:activity⟩: ⟨a:'visited'⟩, ⟨c:feature_json⟩: json_object() from visits
--- star with exclude and rename
--: columns activity_id, ts, activity, feature_json, customer
--: tables visits
with a as (select id as activity_id, happened as ts, email, ⟨a:'visited'⟩ as activity, secret, json_object() as feature_json from visits)
select * exclude (secret, email), email as ⟨c:customer⟩ from a
--- star with replace
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
with a as (select id as activity_id, happened as ts, email as customer, ⟨a:'visited'⟩ as activity, '{}' as feature_json from visits)
select * replace (lower(customer) as ⟨c:customer⟩, feature_json::json as ⟨c:feature_json⟩) from a
--- star with rename
--: columns activity_id, ts
--: open
--: tables visits
select * rename (id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩) from visits
--- columns expression
--: open
--: tables t
select columns('^a'), columns(* exclude (b)) from t
--- star like
--: open
--: tables t
select * like 'activity%' from t
--- unnest
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: tables orders
select o.id || '-' || i.pos as ⟨c:activity_id⟩, o.happened as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩, json_object(⟨f:'sku'⟩, i.sku) as ⟨c:feature_json⟩
from orders o, unnest(o.items) as u(i)
--- unnest in the list
--: columns activity_id, item, activity
--: open
--: tables orders
select id as ⟨c:activity_id⟩, unnest(items) as ⟨c:item⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩ from orders
--- lateral join
--: columns activity_id, ts, customer, activity, feature_json
--: tables orders, returns
select o.id as ⟨c:activity_id⟩, l.first_at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'returned'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩
from orders o cross join lateral (select min(happened) as first_at from returns r where r.order_id = o.id) l
--- list comprehension and lambda
--: columns activity_id, ts, customer, activity, feature_json
--: feature tags ?
--: feature n ?
--: tables posts
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'tagged'⟩ as ⟨c:activity⟩, to_json({⟨f:tags⟩: [x.name for x in tags if x.kind = 'a, b'], ⟨f:n⟩: list_transform(tags, lambda t: t.name)}) as ⟨c:feature_json⟩ from posts
--- arrow lambda
--: columns tags, total
--: tables posts
select list_filter(tags, x -> x <> 'from') as ⟨c:tags⟩, list_reduce([1, 2], (a, b) -> a + b) as ⟨c:total⟩ from posts
--- case
--: columns activity_id, ts, customer, activity, feature_json
--: feature a integer
--: tables events
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, email as ⟨c:customer⟩,
  case when kind = 1 then ⟨a:'opened'⟩ when kind in (2, 3) then ⟨a:'closed'⟩ else ⟨a:'moved'⟩ end as ⟨c:activity⟩,
  case kind when 1 then json_object(⟨f:'a'⟩, 1) else json_object(⟨f:'a'⟩, 2) end as ⟨c:feature_json⟩
from events
--- nested case
--: columns activity
--: tables t
select case when a then case when b then ⟨a:'x'⟩ else ⟨a:'y'⟩ end else ⟨a:'z'⟩ end as ⟨c:activity⟩ from t
--- comments everywhere
--: columns activity_id, ts, customer, activity, feature_json
--: tables visits
-- a comment; with a semicolon and a 'quote
select /* one, two */ id as ⟨c:activity_id⟩, -- from here
  happened as ⟨c:ts⟩, /* from t -- */
  email as ⟨c:customer⟩, ⟨a:'it''s -- no comment'⟩ as ⟨c:activity⟩, /* , */ json_object() as ⟨c:feature_json⟩ -- end
from visits -- where
--- quoted names
--: columns activity_id, ts, customer, activity, feature_json
--: tables a schema.select
select "my id" as ⟨c:"activity_id"⟩, "from" as ⟨c:ts⟩, "select"."e-mail" as ⟨c:"customer"⟩, ⟨a:'x'⟩ as ⟨c:"activity"⟩, json_object() as ⟨c:"feature_json"⟩ from "a schema"."select"
--- names beyond ascii
--: columns activity_id, ts, customer, activity, feature_json
--: feature straße ?
--: tables kündigungen
select größe as ⟨c:activity_id⟩, 時刻 as ⟨c:ts⟩, "кто" as ⟨c:customer⟩, ⟨a:'bestätigt_🎉'⟩ as ⟨c:activity⟩, json_object(⟨f:'straße'⟩, straße) as ⟨c:feature_json⟩ from kündigungen
--- dollar quotes
--: columns activity, note
--: tables t
select ⟨a:$$it's$$⟩ as ⟨c:activity⟩, $tag$a $$ b$tag$ as ⟨c:note⟩ from t
--- escape strings
--: columns activity, note
--: tables t
select ⟨a:E'it\'s'⟩ as ⟨c:activity⟩, 'a\' as ⟨c:note⟩ from t
--- is distinct from
--: columns changed, same
--: tables t
select a is distinct from b as ⟨c:changed⟩, c is not distinct from d as ⟨c:same⟩ from t
--- intervals
--: columns ts, before, later, d
--: tables t
select happened + interval '1 day' as ⟨c:ts⟩, happened - interval 3 hours as ⟨c:before⟩, happened + interval (n) minute as ⟨c:later⟩, date '2024-01-01' as ⟨c:d⟩ from t
--- casts
--: columns activity_id, ts, y, s, m, dd
--: tables t
select id::varchar as ⟨c:activity_id⟩, try_cast(happened as timestamp) as ⟨c:ts⟩, cast(x as decimal(10, 2)) as ⟨c:y⟩, z::struct(a int, b varchar[]) as ⟨c:s⟩, m::map(varchar, int) as ⟨c:m⟩, d::double precision as ⟨c:dd⟩ from t
--- time zones
--: columns ts, local, loaded
--: tables t
select (happened at time zone 'UTC') as ⟨c:ts⟩, happened at time zone zone_name as ⟨c:local⟩, now()::timestamp as ⟨c:loaded⟩ from t
--- aggregates
--: columns n, s, names, pairs
--: tables t
select count(*) filter (where a > 1) as ⟨c:n⟩, sum(x order by y) as ⟨c:s⟩, string_agg(distinct name, ', ' order by name) as ⟨c:names⟩, count(distinct (a, b)) ⟨c:pairs⟩ from t group by all having count(*) > 1 order by all limit 10 offset 2
--- grouping sets
--: columns a, g
--: tables t
select ⟨c:a⟩, grouping(a) as ⟨c:g⟩ from t group by grouping sets ((a), ()) order by 1
--- semi and anti joins
--: open
--: tables visits, riders, bots
select v.* from visits v semi join riders r using (email) anti join bots b on b.email = v.email
--- asof join
--: columns id, price
--: tables trades, prices
select t.⟨c:id⟩, p.⟨c:price⟩ from trades t asof left join prices p on t.symbol = p.symbol and t.happened >= p.happened
--- positional and natural
--: open
--: tables a, b, c
select * from a positional join b natural join c
--- file
--: columns activity_id, ts
--: tables rides/*.parquet
select j.id as ⟨c:activity_id⟩, j.happened as ⟨c:ts⟩ from 'rides/*.parquet' as j join read_csv('x.csv', header = true) as c on c.id = j.id
--- values
--: columns activity
select v.name as ⟨c:activity⟩ from (values (⟨a:'a'⟩, 1), (⟨a:'b'⟩, 2)) as v(name, n)
--- values alone
--: columns col0, col1
values (⟨c:'a'⟩, ⟨c:1⟩), ('b', 2)
--- pivot
--: open
--: tables sales
select * from (pivot sales on year using sum(amount) group by name)
--- recursive
--: columns anonymous_customer_id, customer, ts
--: tables merges
with recursive chain(old, new) as (
  select old_id, new_id from merges union all select c.old, m.new_id from chain c join merges m on m.old_id = c.new
)
select old as ⟨c:anonymous_customer_id⟩, new as ⟨c:customer⟩, now()::timestamp as ⟨c:ts⟩ from chain
--- nested with
--: columns m, e
with a as (with b as (select 1 as x) select x from b) select (select max(x) from a) as ⟨c:m⟩, exists (select 1 from a) as ⟨c:e⟩
--- set operations in brackets
--: columns activity
--: tables t, u
(select ⟨a:'a'⟩ as ⟨c:activity⟩ from t) union all (select ⟨a:'b'⟩ from u order by 1 limit 1)
--- intersect and except
--: columns a
--: tables t, u, v
select ⟨c:a⟩ from t except select a from u intersect select a from v
--- semicolon at the end
--: columns activity_id
select 1 as ⟨c:activity_id⟩;
--- trailing comma
--: columns activity_id, ts
--: tables visits
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, from visits
--- jinja
--: columns activity_id, ts, customer, activity, feature_json
--: tables stg_users, raw.plans
{{ config(materialized='table') }}
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩
from {{ ref('stg_users') }} u join {{ source('raw', 'plans') }} p on p.id = u.plan_id {# , nothing #}
where u.happened > (select max(ts) from {{ this }})
--- time bounds
--: columns activity_id, ts
--: tables visits
select id as ⟨c:activity_id⟩, happened as ⟨c:ts⟩ from visits where happened > @start_ts and happened <= @end_ts
--- struct access and slices
--: columns activity_id, d, first, part, k
--: tables t
select s.a.b as ⟨c:activity_id⟩, s['c'] as ⟨c:d⟩, l[1] as ⟨c:first⟩, l[2:3] as ⟨c:part⟩, m['k'][1] as ⟨c:k⟩ from t
--- json arrows
--: columns activity_id, ts, x
--: tables events
select data->>'$.id' as ⟨c:activity_id⟩, (data->'happened')::varchar::timestamp as ⟨c:ts⟩, data->'$.x' as ⟨c:x⟩ from events
--- operators
--: columns q, p, n, m, d, e, starts, inverted, r, l
--: tables t
select a // b as ⟨c:q⟩, a ** 2 as ⟨c:p⟩, -a as ⟨c:n⟩, not b as ⟨c:m⟩, a <> b as ⟨c:d⟩, a == b as ⟨c:e⟩, a ^@ b as ⟨c:starts⟩, ~c as ⟨c:inverted⟩, a % b as ⟨c:r⟩, x ilike '%from%' as ⟨c:l⟩ from t
--- sample
--: columns a
--: tables t
select ⟨c:a⟩ from t tablesample 10% using sample 5
--- if and coalesce
--: columns activity, b, c
--: tables t
select if(a > 1, ⟨a:'big'⟩, ⟨a:'small'⟩) as ⟨c:activity⟩, coalesce(nullif(b, ''), 'none') as ⟨c:b⟩, ifnull(c, 0) as ⟨c:c⟩ from t
--- distinct on
--: columns customer, ts, activity
--: tables visits
select distinct on (email) email as ⟨c:customer⟩, happened as ⟨c:ts⟩, ⟨a:'seen'⟩ as ⟨c:activity⟩ from visits order by email, happened
--- distinct
--: columns a, b
--: tables t
select distinct ⟨c:a⟩, ⟨c:b⟩ from t
--- keywords as names
--: columns o, l, g, limit, from
--: tables t
select t.order as ⟨c:o⟩, t.limit as ⟨c:l⟩, t.group as ⟨c:g⟩, 1 as ⟨c:limit⟩, 2 as ⟨c:from⟩ from t
--- subquery as a column
--: columns revenue_impact, b, activity
--: tables u, t
select (select max(x) as m from u where u.id = t.id) as ⟨c:revenue_impact⟩, (with a as (select 1 as y) select y from a) as ⟨c:b⟩, (select 'x' as q) || 'y' as ⟨c:activity⟩ from t
--- percentages
--: columns a
--: tables t
select ⟨c:a⟩ from t using sample 10%
--- numbers and tags
--: columns n, x, h, activity
--: tables t
select 1_000 as ⟨c:n⟩, 1.5e1_0 as ⟨c:x⟩, .5 as ⟨c:h⟩, ⟨a:$größe$a$größe$⟩ as ⟨c:activity⟩ from t
--- commas before brackets
--: columns a
--: tables t
select ⟨c:a⟩ from t where a in (1, 2,) and b = coalesce(nullif(c, ''),)
--- operators before and behind
--: columns a, b ||, c
--: tables t
select || 'x' as ⟨c:a⟩, ⟨c:b ||⟩ , ⟨c:c⟩ from t
--- a whole row is the object
--: columns activity, feature_json
--: feature plan ?
--: feature price number
--: tables raw.rides
with rides as (select ⟨f:plan⟩, price::decimal(10, 2) as ⟨f:price⟩ from raw.rides)
select ⟨a:'rode'⟩ as ⟨c:activity⟩, to_json(rides) as ⟨c:feature_json⟩ from rides
--- the activity is a field of a struct
--: columns activity_id, activity
--: tables raw.logins
from (select id, {'name': ⟨a:'logged_in'⟩, 'n': 1} as s from raw.logins) select id as ⟨c:activity_id⟩, s.name as ⟨c:activity⟩
--- union all by name of two kinds
--: columns activity_id, ts, activity, feature_json
--: feature channel string
--: feature minutes integer
--: tables raw.opened, raw.closed
select id as ⟨c:activity_id⟩, seen_at as ⟨c:ts⟩, ⟨a:'opened'⟩ as ⟨c:activity⟩, {⟨f:'channel'⟩: channel::varchar} as ⟨c:feature_json⟩ from raw.opened
union all by name
select {⟨f:'minutes'⟩: minutes::int} as feature_json, ⟨a:'closed'⟩ as activity, seen_at as ts, id as activity_id from raw.closed
--- list lambdas in a feature
--: columns activity_id, ts, customer, activity, feature_json
--: feature items ?
--: feature cheap integer
--: tables raw.carts
from raw.carts select id as ⟨c:activity_id⟩, seen_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'checked_out'⟩ as ⟨c:activity⟩,
  to_json({⟨f:'items'⟩: list_transform(items, x -> x.name), ⟨f:'cheap'⟩: len(list_filter(items, lambda x: x.price < 5))::int}) as ⟨c:feature_json⟩
--- exclude, replace and rename without brackets
--: columns activity_id, ts, customer, activity
--: tables raw.events
with e as (select id as activity_id, seen_at as ts, email, junk from raw.events)
select * exclude junk rename email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩ from e
--- columns turned into rows by a statement
--: columns activity_id, activity, kind, amount
--: tables raw.totals
select id as ⟨c:activity_id⟩, ⟨a:'was_counted'⟩ as ⟨c:activity⟩, ⟨c:kind⟩, ⟨c:amount⟩
from (unpivot (select id, rides, rentals from raw.totals) on rides, rentals into name kind value amount)
--- columns turned into rows
--: columns id, seen_at, kind, amount, activity
--: tables raw.totals
with totals as (select id, seen_at, rides, rentals from raw.totals)
from totals unpivot (amount for kind in (rides, rentals)) select *, ⟨a:'was_counted'⟩ as ⟨c:activity⟩
--- the last price before each ride
--: columns activity_id, ts, customer, activity, feature_json
--: feature price number
--: tables raw.rides, raw.prices
select r.id as ⟨c:activity_id⟩, r.seen_at as ⟨c:ts⟩, r.email as ⟨c:customer⟩, ⟨a:'rode'⟩ as ⟨c:activity⟩, json_object(⟨f:'price'⟩, p.price::double) as ⟨c:feature_json⟩
from raw.rides r asof join raw.prices p on r.plan = p.plan and r.seen_at >= p.seen_at
--- rows side by side
--: columns activity_id, ts, activity
--: tables raw.left_side, raw.right_side
select a.id as ⟨c:activity_id⟩, b.seen_at as ⟨c:ts⟩, ⟨a:'paired'⟩ as ⟨c:activity⟩ from raw.left_side a positional join raw.right_side b
--- columns by their places
--: columns activity_id, ts, activity
--: tables raw.visits
select #1 as ⟨c:activity_id⟩, #2 as ⟨c:ts⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩ from raw.visits
--- the first of each customer
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: tables raw.rides
select id as ⟨c:activity_id⟩, seen_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_ride'⟩ as ⟨c:activity⟩, json_object(⟨f:'plan'⟩, plan::text) as ⟨c:feature_json⟩
from raw.rides qualify row_number() over (partition by email order by seen_at) = 1
--- counts of a day
--: columns activity_id, ts, customer, activity, feature_json
--: feature rides integer
--: tables raw.rides
select min(id) as ⟨c:activity_id⟩, seen_at::date as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_busy'⟩ as ⟨c:activity⟩, {⟨f:'rides'⟩: count(*)} as ⟨c:feature_json⟩
from raw.rides group by all
--- files with a pattern
--: columns activity_id, ts, activity
select id as ⟨c:activity_id⟩, seen_at::timestamptz as ⟨c:ts⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩ from read_parquet('visits/*.parquet', union_by_name = true)
--- rows written out
--: columns activity_id, activity, n
select * from (values ('a1', ⟨a:'opened'⟩, 3), ('a2', ⟨a:'closed'⟩, 4)) as t(activity_id, activity, n)
