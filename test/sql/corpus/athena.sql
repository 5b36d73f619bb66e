--- a plain event
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact, link
--: feature plan string
--: feature seats ?
--: tables awsdatacatalog.raw.signups
select
  cast(s.signup_id as varchar) as ⟨c:activity_id⟩,
  s.created_at as ⟨c:ts⟩,
  s.email as ⟨c:customer⟩,
  ⟨a:'signed_up'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'plan'⟩ : cast(s.plan as varchar), ⟨f:'seats'⟩ : s.seats) as ⟨c:feature_json⟩,
  cast(null as double) as ⟨c:revenue_impact⟩,
  concat('https://app.example.com/signups/', s.signup_id) as ⟨c:link⟩
from awsdatacatalog.raw.signups as s
--- quoted names
--: columns activity_id, ts, Customer, activity
--: tables raw-data.order
select "order"."id" as ⟨c:"activity_id"⟩, "order"."when" as ⟨c:ts⟩, "order"."it""s" as ⟨c:"Customer"⟩, ⟨a:'completed_order'⟩ as ⟨c:activity⟩
from "raw-data"."order"
--- json_object with value, null on null and a return type
--: columns activity_id, activity, feature_json
--: feature a ?
--: feature b json
--: feature c integer
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩,
  json_object(key ⟨f:'a'⟩ value x, ⟨f:'b'⟩ value json '[1]' format json, ⟨f:'c'⟩ : 1 null on null without unique keys returning varchar(100)) as ⟨c:feature_json⟩
from raw.x
--- a map cast to json
--: columns activity_id, activity, feature_json
--: feature sku ?
--: feature price string
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'bought'⟩ as ⟨c:activity⟩,
  json_format(cast(map(array[⟨f:'sku'⟩, ⟨f:'price'⟩], array[sku, cast(price as varchar)]) as json)) as ⟨c:feature_json⟩
from raw.x
--- a map of json values
--: columns activity_id, activity, feature_json
--: feature n integer
--: feature s string
--: feature o ?
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'bought'⟩ as ⟨c:activity⟩,
  cast(map(array[⟨f:'n'⟩, ⟨f:'s'⟩, ⟨f:'o'⟩], array[cast(1 as json), cast('x' as json), cast(o as json)]) as json) as ⟨c:feature_json⟩
from raw.x
--- a row with names
--: columns activity_id, activity, feature_json
--: feature plan string
--: feature seats integer
--: feature since timestamp
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'upgraded'⟩ as ⟨c:activity⟩,
  cast(cast(row(plan, seats, since) as row(⟨f:plan⟩ varchar(20), ⟨f:seats⟩ integer, ⟨f:since⟩ timestamp(3))) as json) as ⟨c:feature_json⟩
from raw.x
--- a map from entries
--: columns activity_id, activity, feature_json
--: feature a ?
--: feature b ?
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'stored'⟩ as ⟨c:activity⟩,
  json_format(cast(map_from_entries(array[(⟨f:'a'⟩, x), row(⟨f:'b'⟩, y)]) as json)) as ⟨c:feature_json⟩
from raw.x
--- maps put together
--: columns activity_id, activity, feature_json
--: feature a ?
--: feature b ?
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'stored'⟩ as ⟨c:activity⟩,
  cast(map_filter(map_concat(map(array[⟨f:'a'⟩], array[x]), map(array[⟨f:'b'⟩], array[y])), (k, v) -> v is not null) as json) as ⟨c:feature_json⟩
from raw.x
--- json of a text
--: columns activity_id, activity, feature_json
--: feature beta boolean
--: feature level integer
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'joined_beta'⟩ as ⟨c:activity⟩, json_parse('{⟨f:"beta"⟩: true, ⟨f:"level"⟩: 3}') as ⟨c:feature_json⟩ from raw.x
--- unnest with ordinality
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: feature position ?
--: tables shop.orders
select o.id || '-' || cast(n as varchar) as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'sku'⟩ : i.item.sku, ⟨f:'position'⟩ : i.n) as ⟨c:feature_json⟩
from shop.orders o
cross join unnest(o.items) with ordinality as i (item, n)
--- unnest of literals
--: columns activity_id, activity
--: tables shop.orders
select o.id as ⟨c:activity_id⟩, k.⟨c:activity⟩
from shop.orders o cross join unnest(array[⟨a:'created_order'⟩, ⟨a:'paid_order'⟩], array[1, 2]) as k (activity, n)
--- unnest of rows
--: columns id, activity, ts
--: tables shop.orders
select o.⟨c:id⟩, m.⟨c:activity⟩, m.⟨c:ts⟩
from shop.orders o, unnest(array[row(⟨a:'created_order'⟩, o.created_at), (⟨a:'paid_order'⟩, o.paid_at)]) as m (activity, ts)
--- unnest of a map, left joined
--: columns activity_id, activity, feature_json
--: feature key ?
--: feature value ?
--: tables raw.x
select concat(x.id, t.k) as ⟨c:activity_id⟩, ⟨a:'set_property'⟩ as ⟨c:activity⟩, json_object(⟨f:'key'⟩ : t.k, ⟨f:'value'⟩ : t.v absent on null) as ⟨c:feature_json⟩
from raw.x x left join unnest(x.properties, x.other) t(k, v, o) on true
--- values
--: columns activity, activity_id, customer
--: tables raw.tickets
select k.⟨c:activity⟩, t.id as ⟨c:activity_id⟩, t.email as ⟨c:customer⟩
from raw.tickets t cross join (values (⟨a:'opened_ticket'⟩, 1), (⟨a:'closed_ticket'⟩, 2)) as k (activity, n)
--- values without brackets, in a common table
--: columns activity, activity_id
--: tables raw.tickets
with kinds (kind) as (values ⟨a:'opened_ticket'⟩, ⟨a:'closed_ticket'⟩)
select kind as ⟨c:activity⟩, t.id as ⟨c:activity_id⟩ from kinds, raw.tickets t
--- values of rows
--: columns activity, n
--: tables
select ⟨c:activity⟩, ⟨c:n⟩ from (values row(⟨a:'a_started'⟩, 1), row(⟨a:'a_ended'⟩, 2)) v (activity, n)
--- columns without a name
--: columns ts, _col1, activity, _col3
--: tables raw.x
select x.⟨c:ts⟩, ⟨c:concat(a, b)⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩, ⟨c:1 + 1⟩ from raw.x as x
--- time zones
--: columns activity_id, ts, customer, activity, feature_json
--: feature day timestamp
--: feature hour ?
--: tables raw.trials
select id as ⟨c:activity_id⟩, started_at at time zone 'Europe/Berlin' as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'started_trial'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'day'⟩ : cast(started_at as date), ⟨f:'hour'⟩ : extract(hour from started_at)) as ⟨c:feature_json⟩
from raw.trials
where started_at >= timestamp '2024-01-01 00:00:00.000 UTC' and started_at < current_timestamp - interval '1' day
  and ended_at > date_add('day', 7, with_timezone(timestamp '2024-01-01 00:00:00', 'UTC')) and d = date '2024-02-29' and t <> time '01:02:03' and i <= interval '1-2' year to month
--- time travel
--: columns activity_id, ts, customer, activity
--: tables crm.accounts, crm.owners
select a.id as ⟨c:activity_id⟩, a.created_at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'had_owner'⟩ as ⟨c:activity⟩
from crm.accounts for timestamp as of (current_timestamp - interval '1' day) as a
join crm.owners for version as of 949530903748831860 o on o.id = a.owner_id
--- time travel without brackets
--: columns activity_id, customer, activity
--: tables crm.accounts, crm.owners
select a.id as ⟨c:activity_id⟩, o.email as ⟨c:customer⟩, ⟨a:'had_owner'⟩ as ⟨c:activity⟩
from crm.accounts for timestamp as of timestamp '2024-01-01 10:00:00 UTC' a, crm.owners for timestamp as of current_timestamp - interval '2' hour as o
--- metadata tables and hidden columns
--: columns activity_id, ts, customer, activity, $path
--: tables logs.hits$partitions, logs.hits
select h.id as ⟨c:activity_id⟩, "$file_modified_time" as ⟨c:ts⟩, h.user as ⟨c:customer⟩, ⟨a:'hit'⟩ as ⟨c:activity⟩, ⟨c:"$path"⟩
from logs."hits$partitions" p join logs.hits h on p.day = h.day
--- match_recognize
--: columns activity_id, ts, customer, activity, feature_json
--: feature steps integer
--: tables web.views
select m.first_id as ⟨c:activity_id⟩, m.ended as ⟨c:ts⟩, m.visitor as ⟨c:customer⟩, ⟨a:'finished_checkout'⟩ as ⟨c:activity⟩, json_object(⟨f:'steps'⟩ : m.steps) as ⟨c:feature_json⟩
from web.views match_recognize (
  partition by visitor
  order by at
  measures first(a.id) as first_id, last(b.at) as ended, count(*) as steps
  one row per match
  after match skip past last row
  pattern (a+ x{0,3}? b | permute(c, d) $)
  subset u = (a, b)
  define a as a.page like '/cart%', b as b.page = '/done' and b.at - first(a.at) < interval '1' hour
) as m
--- a sample
--: columns activity_id, customer, activity
--: tables raw.x, raw.y
select x.id as ⟨c:activity_id⟩, y.email as ⟨c:customer⟩, ⟨a:'was_sampled'⟩ as ⟨c:activity⟩
from raw.x as x tablesample bernoulli (10) join raw.y y tablesample system (5.5) on x.id = y.id
--- grouping sets
--: columns activity_id, customer, activity
--: tables raw.clicks
select arbitrary(id) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'clicked'⟩ as ⟨c:activity⟩
from raw.clicks group by grouping sets ((email, campaign), (email), ()), cube (country), rollup (a, b)
having grouping(email) = 0 and count(*) filter (where bot = false) > 1
--- group by all and distinct, positions
--: columns activity_id, customer, activity
--: tables raw.clicks
select max(id) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'clicked'⟩ as ⟨c:activity⟩ from raw.clicks group by distinct 2, 3 order by 1 desc nulls last offset 5 rows fetch first 10 rows with ties
--- with recursive
--: columns activity_id, ts, customer, activity
--: tables raw.plans
with recursive months (n, email) as (
  select 0, email from raw.plans
  union all
  select n + 1, email from months where n < 12
)
select email || cast(n as varchar) as ⟨c:activity_id⟩, date_add('month', n, current_date) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_billed'⟩ as ⟨c:activity⟩ from months
--- union all of common tables
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: feature reason ?
--: tables raw.starts, raw.stops
with started as (
  select id, at, email, ⟨a:'started_subscription'⟩ as activity, json_object(⟨f:'plan'⟩ : plan) as features from raw.starts
), stopped as (
  select id, at, email, ⟨a:'cancelled_subscription'⟩, json_object(⟨f:'reason'⟩ : reason) from raw.stops
), both as (table started union all table stopped)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, features as ⟨c:feature_json⟩ from both
--- set operations
--: columns activity_id, ts, customer, activity
--: tables a.one, a.two, a.three
(select id as ⟨c:activity_id⟩, ts as ⟨c:ts⟩, who as ⟨c:customer⟩, ⟨a:'one'⟩ as ⟨c:activity⟩ from a.one
union distinct
select id, ts, who, ⟨a:'two'⟩ from a.two)
except all
select id, ts, who, ⟨a:'three'⟩ from a.three
limit all
--- windows
--: columns activity_id, ts, customer, activity, feature_json
--: feature n integer
--: feature previous ?
--: tables raw.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'viewed'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'n'⟩ : row_number() over w, ⟨f:'previous'⟩ : lag(page) ignore nulls over (w rows between unbounded preceding and 1 preceding)) as ⟨c:feature_json⟩
from raw.views
window w as (partition by email order by at), v as (w groups 2 preceding)
--- only the first row
--: columns activity_id, ts, customer, activity
--: tables raw.views
select ⟨c:activity_id⟩, ⟨c:ts⟩, ⟨c:customer⟩, ⟨c:activity⟩ from (
  select id as activity_id, at as ts, email as customer, ⟨a:'first_visit'⟩ as activity, row_number() over (partition by email order by at) as rn from raw.views
) where rn = 1
--- lambdas
--: columns activity_id, ts, customer, activity, feature_json
--: feature skus ?
--: feature total ?
--: feature big ?
--: tables shop.orders
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'placed_order'⟩ as ⟨c:activity⟩,
  json_object(
    ⟨f:'skus'⟩ : array_join(transform(items, i -> i.sku), ','),
    ⟨f:'total'⟩ : reduce(items, 0e0, (s, i) -> s + i.price, s -> round(s, 2)),
    ⟨f:'big'⟩ : any_match(items, i -> i.price > decimal '100.00')
  ) as ⟨c:feature_json⟩
from shop.orders where cardinality(filter(items, i -> i.price is not null)) > 0
--- json functions
--: columns activity_id, ts, customer, activity, feature_json
--: feature city ?
--: feature first string
--: feature deep ?
--: tables raw.events
select json_extract_scalar(body, '$.id') as ⟨c:activity_id⟩, from_iso8601_timestamp(json_value(body, 'lax $.at' returning varchar)) as ⟨c:ts⟩,
  try(json_extract_scalar(body, '$["user"]["email"]')) as ⟨c:customer⟩, ⟨a:'searched'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'city'⟩ : json_query(body, 'lax $.city' without array wrapper null on empty error on error),
    ⟨f:'first'⟩ : cast(json_extract(body, '$.tags[0]') as varchar), ⟨f:'deep'⟩ : json_array(1, 'a', x absent on null)) as ⟨c:feature_json⟩
from raw.events
where json_exists(body, 'strict $.kind') and try_cast(json_extract_scalar(body, '$.n') as bigint) > 0
--- a lateral join
--: columns activity_id, ts, customer, activity
--: tables crm.people, shop.orders
select p.id as ⟨c:activity_id⟩, l.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'ordered_last'⟩ as ⟨c:activity⟩
from crm.people p cross join lateral (select max(at) as at from shop.orders o where o.person = p.id) l
--- table functions
--: columns activity_id, ts, activity
--: tables
select concat('day-', cast(s.day as varchar)) as ⟨c:activity_id⟩, s.day as ⟨c:ts⟩, ⟨a:'passed_day'⟩ as ⟨c:activity⟩
from table(sequence(start => 1, stop => 31)) as s(day)
--- sequences unnested
--: columns activity_id, ts, customer, activity
--: tables raw.plans
select p.id || date_format(d, '%Y%m') as ⟨c:activity_id⟩, cast(d as timestamp(6) with time zone) as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'was_billed'⟩ as ⟨c:activity⟩
from raw.plans p cross join unnest(sequence(p.starts, least(p.ends, current_date), interval '1' month)) as t(d)
--- parameters
--: columns activity_id, ts, customer, activity
--: tables raw.tickets
select id as ⟨c:activity_id⟩, opened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'opened_ticket'⟩ as ⟨c:activity⟩
from raw.tickets where opened_at >= @start_ts and opened_at < @end_ts and team = ? and kind in (?, ?)
--- if, coalesce, nullif around literals
--: columns activity_id, activity
--: tables raw.states
select id as ⟨c:activity_id⟩, coalesce(if(state = 'a', ⟨a:'activated'⟩), case when state in ('p', 'q') then ⟨a:'paused'⟩ end, nullif(⟨a:'resumed'⟩, ''), cast(⟨a:'restarted'⟩ as varchar)) as ⟨c:activity⟩
from raw.states
--- a constant from a common table
--: columns activity_id, ts, customer, activity
--: tables raw.calls
with names as (select varchar ⟨a:'called_support'⟩ as support)
select c.id as ⟨c:activity_id⟩, c.at as ⟨c:ts⟩, c.phone as ⟨c:customer⟩, n.support as ⟨c:activity⟩ from raw.calls as c cross join names n
--- stars of common tables
--: columns activity_id, ts, customer, activity, n
--: tables raw.leads
with base as (select id as activity_id, at as ts, email as customer from raw.leads), twice as (select b.*, ⟨a:'became_lead'⟩ as activity from base b)
select t.*, 1 as ⟨c:n⟩ from twice as t
--- star of a table that is not known
--: columns activity
--: open
--: tables raw.leads
select l.*, ⟨a:'became_lead'⟩ as ⟨c:activity⟩ from raw.leads l
--- the fields of a row
--: columns id, x, y, activity
--: tables raw.leads
select ⟨c:id⟩, position.* as (⟨c:x⟩, ⟨c:y⟩), ⟨a:'moved'⟩ as ⟨c:activity⟩ from raw.leads
--- joins that merge columns
--: columns id, at, other, activity
--: tables raw.x, raw.y
select *, ⟨a:'matched'⟩ as ⟨c:activity⟩ from (select id, at from raw.x) x full outer join (select id, other from raw.y) y using (id)
--- aggregates with order
--: columns activity_id, customer, activity, feature_json
--: feature pages ?
--: feature last ?
--: tables web.views
select min_by(id, at) as ⟨c:activity_id⟩, visitor as ⟨c:customer⟩, ⟨a:'browsed'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'pages'⟩ : listagg(distinct page, ', ' on overflow truncate '...' with count) within group (order by page), ⟨f:'last'⟩ : array_agg(page order by at desc nulls last)[1]) as ⟨c:feature_json⟩
from web.views group by visitor
--- subqueries in conditions
--: columns activity_id, customer, activity
--: tables crm.people, shop.orders, shop.vip, shop.returns
select p.id as ⟨c:activity_id⟩, p.email as ⟨c:customer⟩, ⟨a:'became_customer'⟩ as ⟨c:activity⟩
from crm.people p
where exists (select 1 from shop.orders o where o.person = p.id) and (p.id, p.email) in (select id, email from shop.vip)
  and p.n > all (select n from shop.returns) and p.email not like 'a!_%' escape '!' and p.x is distinct from p.y
--- joins in brackets
--: columns activity_id, ts, customer, activity
--: tables a.t, a.u, a.v
select t.id as ⟨c:activity_id⟩, u.at as ⟨c:ts⟩, v.email as ⟨c:customer⟩, ⟨a:'linked'⟩ as ⟨c:activity⟩
from (a.t as t inner join a.u as u on t.id = u.id) full join a.v as v using (id) natural join (select 1 as one) o
--- texts, binary and numbers
--: columns activity_id, customer, activity, feature_json
--: feature a number
--: feature b ?
--: feature c boolean
--: feature d string
--: tables raw.x
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'it''s_done'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'a'⟩ : 1.5E-3, ⟨f:'b'⟩ : to_hex(X'65683F'), ⟨f:'c'⟩ : true, ⟨f:'d'⟩ : U&'caf\00e9') as ⟨c:feature_json⟩
from raw.x where a = 'b -- c' and b = 'back\' and n <> 0 -- it's
--- names beyond ascii
--: columns activity_id, ts, kundin, activity, feature_json
--: feature größe ?
--: tables daten.bestellungen
select "Bestell-Nr" as ⟨c:activity_id⟩, "zeitpunkt (UTC)" as ⟨c:ts⟩, ⟨c:"kundin"⟩, ⟨a:'bestellt_✓'⟩ as ⟨c:activity⟩, json_object(⟨f:'größe'⟩ : "größe") as ⟨c:feature_json⟩
from daten.bestellungen
--- dbt
--: columns activity_id, ts, customer, activity
--: tables raw.orders, stg_people
{{ config(materialized='table', table_type='iceberg') }}
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'ordered'⟩ as ⟨c:activity⟩
from {{ source('raw', 'orders') }} o
join {{ ref('stg_people') }} p on p.id = o.person_id
{# where o.at > '2024-01-01 #}
--- a head
--: columns activity_id, ts, customer, activity
--: tables raw.refunds
/*---
activity: refunded
---*/
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'refunded'⟩ as ⟨c:activity⟩ from raw.refunds
--- an external function
--: columns activity_id, customer, activity, feature_json
--: feature score ?
--: tables raw.x
using external function score(input varchar, n integer) returns double lambda 'scoring', external function other(x row(a varchar)) returns varchar lambda 'x'
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'was_scored'⟩ as ⟨c:activity⟩, json_object(⟨f:'score'⟩ : score(text, 1)) as ⟨c:feature_json⟩
from raw.x
--- keywords as names
--: columns activity_id, ts, customer, activity, value, key
--: tables raw.kv
select kv.id as ⟨c:activity_id⟩, kv.timestamp as ⟨c:ts⟩, kv.user as ⟨c:customer⟩, ⟨a:'set_value'⟩ as ⟨c:activity⟩, ⟨c:value⟩, kv.⟨c:key⟩ from raw.kv kv where kv.date > date '2024-01-01'
--- nested common tables and a table
--: columns activity_id, activity
--: tables raw.x
with outer_one as (with inner_one as (select id, ⟨a:'happened'⟩ as activity from raw.x) select * from inner_one)
select id as ⟨c:activity_id⟩, ⟨c:activity⟩ from (table outer_one) t
--- distinct, all and operators
--: columns activity_id, customer, activity, x
--: tables raw.x
select all id as ⟨c:activity_id⟩, email || '' as ⟨c:customer⟩, ⟨a:'hap'||'pened'⟩ as ⟨c:activity⟩, - a % 2 * (b - -1) / +c as ⟨c:x⟩ from raw.x where a != b and a <> c and not a >= d and e between symmetric_low and 2
--- casts of every kind
--: columns activity_id, ts, customer, activity, feature_json
--: feature a number
--: feature b json
--: feature c json
--: feature d timestamp
--: tables raw.x
select cast(id as varchar(36)) as ⟨c:activity_id⟩, try_cast(at as timestamp(3) with time zone) as ⟨c:ts⟩, cast(who as char(10)) as ⟨c:customer⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'a'⟩ : cast(a as decimal(10, 2)), ⟨f:'b'⟩ : cast(b as array(row(x integer, y varchar))), ⟨f:'c'⟩ : cast(c as map(varchar, double)), ⟨f:'d'⟩ : cast(d as timestamp)) as ⟨c:feature_json⟩
from raw.x
--- the date of a partition
--: columns activity_id, ts, activity
--: tables logs.elb
select request_id as ⟨c:activity_id⟩, parse_datetime(time, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z') as ⟨c:ts⟩, ⟨a:'requested'⟩ as ⟨c:activity⟩
from logs.elb where year = '2024' and month in ('01', '02') and regexp_like(url, '^https?://[^/]+/(a|b)\?x=\d+$') and contains(array['a', 'b'], kind)
--- conditional counts of a map aggregate
--: columns activity_id, customer, activity, feature_json
--: tables raw.kv
select max(id) as ⟨c:activity_id⟩, who as ⟨c:customer⟩, ⟨a:'set_values'⟩ as ⟨c:activity⟩, json_format(cast(map_agg(key, value) as json)) as ⟨c:feature_json⟩
from raw.kv group by who
--- histograms, approximations and bitwise functions
--: columns activity_id, activity, feature_json
--: feature people ?
--: feature p95 ?
--: tables raw.kv
select to_hex(md5(to_utf8(concat(a, '|', b)))) as ⟨c:activity_id⟩, ⟨a:'measured'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'people'⟩ : approx_distinct(who), ⟨f:'p95'⟩ : approx_percentile(ms, array[0.5, 0.95])[2]) as ⟨c:feature_json⟩
from raw.kv group by a, b, 1
--- a union in a common table with an order
--: columns activity_id, ts, customer, activity
--: tables app.ios, app.android
with opens as (select id, at, user_id, ⟨a:'opened_ios'⟩ as kind from app.ios union all select id, at, user_id, ⟨a:'opened_android'⟩ from app.android order by at limit 10)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, user_id as ⟨c:customer⟩, kind as ⟨c:activity⟩ from opens
--- a cross join of a subquery and of two tables
--: columns activity_id, customer, activity
--: tables raw.x, raw.y
select x.id as ⟨c:activity_id⟩, y.email as ⟨c:customer⟩, ⟨a:'met'⟩ as ⟨c:activity⟩ from raw.x x, (select email, id from raw.y) as y(email, id) where x.y_id = y.id
--- user-defined types in a row constructor
--: columns activity_id, activity, feature_json
--: feature page string
--: tables raw.x
select id as ⟨c:activity_id⟩, ⟨a:'viewed'⟩ as ⟨c:activity⟩, json_format(cast(cast(row(page) as row(⟨f:"page"⟩ varchar)) as json)) as ⟨c:feature_json⟩ from raw.x
--- a map of literals, unnested
--: columns id, activity, ts
--: tables raw.x
select x.⟨c:id⟩, m.activity as ⟨c:activity⟩, m.ts as ⟨c:ts⟩ from raw.x x cross join unnest(map(array[⟨a:'opened'⟩, ⟨a:'closed'⟩], array[opened_at, closed_at])) as m (activity, ts)
--- rows with a cast
--: columns activity, n
--: tables
select ⟨c:activity⟩, ⟨c:n⟩ from unnest(array[cast(row(⟨a:'opened'⟩, 1) as row(a varchar, n integer)), row(⟨a:'closed'⟩, 2)]) as u (activity, n)
--- a measure that is a literal
--: columns id, activity
--: tables raw.x
select ⟨c:id⟩, ⟨c:activity⟩ from raw.x match_recognize (partition by who order by at measures ⟨a:'churned'⟩ as activity, last(a.id) as id one row per match pattern (a b*) define b as b.n > 1)
--- an element of an array
--: columns id, activity
--: tables raw.x
select ⟨c:id⟩, element_at(array[⟨a:'opened'⟩, ⟨a:'closed'⟩], kind) as ⟨c:activity⟩ from raw.x where array['a', 'b'][kind] = 'a'
--- fields of rows keep their names
--: columns id, email, _col2, activity
--: tables raw.x
select x.meta.⟨c:id⟩, x.people[1].⟨c:email⟩, ⟨c:element_at(x.tags, -1)⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x as x
--- a type's fields of each activity
--: columns activity_id, activity, feature_json
--: feature minutes integer
--: feature bike string
--: tables raw.rides
select id as ⟨c:activity_id⟩, if(is_end, ⟨a:'ended_ride'⟩, ⟨a:'started_ride'⟩) as ⟨c:activity⟩,
  if(is_end, json_object(⟨f:'minutes'⟩ value cast(minutes as integer)), json_object(⟨f:'bike'⟩ value cast(bike as varchar))) as ⟨c:feature_json⟩
from raw.rides
--- a value chosen from a subquery
--: columns activity_id, activity, feature_json
--: feature rows integer
--: tables raw.imports
select id as ⟨c:activity_id⟩, (select ⟨a:'imported'⟩) as ⟨c:activity⟩, json_object(⟨f:'rows'⟩ value 1) as ⟨c:feature_json⟩ from raw.imports
--- match_recognize with subsets
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.e
select id as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, json_object(⟨f:'n'⟩: n) as ⟨c:feature_json⟩
from raw.e match_recognize (
  partition by email order by ts
  measures first(u.id) as id, first(a.ts) as ts, count(*) as n
  one row per match
  pattern (a b+ c*?)
  subset u = (a, b),
    w = (b, c)
  define b as b.v < prev(b.v), c as c.v > prev(c.v))
--- columns that are called like clauses
--: columns activity_id, ts, customer, activity, feature_json, window
--: tables raw.t
select offset as ⟨c:activity_id⟩, ⟨c:ts⟩, max(limit) as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, json_object(⟨f:'n'⟩: limit) as ⟨c:feature_json⟩, ⟨c:window⟩ from raw.t where limit > 0 offset 5 limit 10
