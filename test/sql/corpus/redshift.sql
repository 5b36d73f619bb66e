--- orders, plainly
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact, link
--: feature total number
--: feature items integer
--: tables raw.orders
select
  o.order_id::varchar                          as ⟨c:activity_id⟩,
  o.ordered_at                                 as ⟨c:ts⟩,
  o.email                                      as ⟨c:customer⟩,
  ⟨a:'placed_order'⟩                               as ⟨c:activity⟩,
  object(⟨f:'total'⟩, o.total::decimal(12, 2), ⟨f:'items'⟩, o.item_count::int) as ⟨c:feature_json⟩,
  o.total                                      as ⟨c:revenue_impact⟩,
  'https://shop.example/orders/' || o.order_id as ⟨c:link⟩
from raw.orders o
--- upper case, aliases without as
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables RAW.USERS
SELECT ID ⟨c:ACTIVITY_ID⟩, CREATED_AT ⟨c:TS⟩, EMAIL ⟨c:CUSTOMER⟩, ⟨a:'signed_up'⟩ ⟨c:ACTIVITY⟩, OBJECT(⟨f:'plan'⟩, PLAN) ⟨c:FEATURE_JSON⟩ FROM RAW.USERS
--- quoted names fold too
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables Raw.Users
select "Id" as ⟨c:"Activity_ID"⟩, "Created At" as ⟨c:"TS"⟩, u."E-Mail" as ⟨c:"customer"⟩, ⟨a:'signed_up'⟩ as ⟨c:"activity"⟩, object(⟨f:'plan'⟩, "Plan") as ⟨c:"feature_json"⟩ from "Raw"."Users" u
--- names beyond ascii
--: columns activity_id, ts, customer, activity, feature_json
--: feature straße ?
--: tables kündigungen
select größe as ⟨c:activity_id⟩, "時刻" as ⟨c:ts⟩, käufer as ⟨c:customer⟩, ⟨a:'bestätigt_bestellung'⟩ as ⟨c:activity⟩, object(⟨f:'straße'⟩, straße) as ⟨c:feature_json⟩ from "kündigungen"
--- json text that is parsed
--: columns activity_id, ts, customer, activity, feature_json
--: feature source string
--: feature row integer
--: feature ok boolean
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'imported'⟩ as ⟨c:activity⟩, json_parse('{⟨f:"source"⟩: "csv", ⟨f:"row"⟩: 1, ⟨f:"ok"⟩: true}') as ⟨c:feature_json⟩ from t
--- json text that is put together
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: feature seats ?
--: feature trial boolean
--: tables billing.changes
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'changed_plan'⟩ as ⟨c:activity⟩,
  json_parse('{⟨f:"plan"⟩: "' || plan || '", ⟨f:"seats"⟩: ' || seats::varchar || ', ⟨f:"trial"⟩: true}') as ⟨c:feature_json⟩
from billing.changes
--- paths into a super value
--: columns activity_id, ts, customer, activity, feature_json
--: feature subject string
--: feature priority integer
--: feature tags ?
--: tables raw.tickets
select e.payload.id::varchar as ⟨c:activity_id⟩, e.payload.occurred.at::timestamp as ⟨c:ts⟩, e.payload.customer[0].email::varchar as ⟨c:customer⟩, ⟨a:'opened_ticket'⟩ as ⟨c:activity⟩,
  object(⟨f:'subject'⟩, e.payload.subject::varchar, ⟨f:'priority'⟩, e.payload.priority::int, ⟨f:'tags'⟩, e.payload.tags) as ⟨c:feature_json⟩
from raw.tickets e
--- unnamed paths
--: columns id, sku, at
--: tables raw.events
select e.payload.⟨c:id⟩, e.payload.items[0].⟨c:sku⟩, e."Payload".⟨c:"At"⟩ from raw.events e
--- array of a row
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku string
--: feature price number
--: feature position ?
--: tables raw.orders
select i.sku::varchar || '-' || o.order_id as ⟨c:activity_id⟩, o.ordered_at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩,
  object(⟨f:'sku'⟩, i.sku::varchar, ⟨f:'price'⟩, i.price::float8, ⟨f:'position'⟩, position) as ⟨c:feature_json⟩
from raw.orders as o, o.items as i at position
--- arrays inside arrays
--: columns activity_id, ts, customer, activity, feature_json
--: feature part ?
--: tables raw.orders
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'returned_part'⟩ as ⟨c:activity⟩, object(⟨f:'part'⟩, p) as ⟨c:feature_json⟩
from raw.orders o, o.items i, i.parts p
--- unpivot of an object
--: columns activity_id, ts, customer, activity, feature_json
--: feature name ?
--: feature value ?
--: tables raw.profiles
select o.id || '-' || attr as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'set_attribute'⟩ as ⟨c:activity⟩, object(⟨f:'name'⟩, attr, ⟨f:'value'⟩, val) as ⟨c:feature_json⟩
from raw.profiles as o, unpivot o.attributes as val at attr
--- left join of an array
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: tables raw.orders
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'had_item'⟩ as ⟨c:activity⟩, object(⟨f:'sku'⟩, i.sku) as ⟨c:feature_json⟩
from raw.orders o left join o.items i on true
--- qualify
--: columns activity_id, ts, customer, activity, feature_json
--: feature page ?
--: tables raw.visits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_visited'⟩ as ⟨c:activity⟩, object(⟨f:'page'⟩, page) as ⟨c:feature_json⟩
from raw.visits
where at >= '2020-01-01'
qualify row_number() over (partition by email order by at) = 1
--- decode chooses the activity
--: columns activity_id, ts, customer, activity, feature_json
--: feature status ?
--: tables crm.cases
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  decode(status, 1, ⟨a:'opened_case'⟩, 2, ⟨a:'closed_case'⟩, ⟨a:'changed_case'⟩) as ⟨c:activity⟩,
  object(⟨f:'status'⟩, status) as ⟨c:feature_json⟩
from crm.cases
--- nvl2 and nested case
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: tables billing.subscriptions
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  case when is_trial then ⟨a:'started_trial'⟩ else nvl2(upgraded_at, ⟨a:'upgraded_plan'⟩, ⟨a:'started_plan'⟩) end as ⟨c:activity⟩,
  object(⟨f:'plan'⟩, plan::text) as ⟨c:feature_json⟩
from billing.subscriptions
--- coalesce and a cast
--: columns activity_id, ts, customer, activity, feature_json
--: feature kind ?
--: tables mail.events
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  nvl(case type when 'a' then ⟨a:'opened_mail'⟩ when 'b' then ⟨a:'clicked_mail'⟩ end, ⟨a:'received_mail'⟩)::varchar(40) as ⟨c:activity⟩,
  object(⟨f:'kind'⟩, type) as ⟨c:feature_json⟩
from mail.events
--- union of activities with features of their own
--: columns activity_id, ts, customer, activity, feature_json
--: feature device ?
--: feature seconds integer
--: tables web.sessions
select id || '-s' as ⟨c:activity_id⟩, started_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'started_session'⟩ as ⟨c:activity⟩, object(⟨f:'device'⟩, device) as ⟨c:feature_json⟩ from web.sessions
union all
select id || '-e', ended_at, email, ⟨a:'ended_session'⟩, object(⟨f:'seconds'⟩, datediff(second, started_at, ended_at)::int) from web.sessions where ended_at is not null
--- minus and except
--: columns activity_id, customer
--: tables a, b, c
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩ from a minus select id, email from b except select id, email from c
--- common tables feed a star
--: columns activity_id, ts, customer, activity, feature_json
--: feature reason string
--: feature refund number
--: tables billing.cancellations
with base as (
  select id, at, email, ⟨a:'cancelled_plan'⟩ as kind, object(⟨f:'reason'⟩, reason::varchar, ⟨f:'refund'⟩, refund::numeric(10,2)) as props
  from billing.cancellations
), named as (
  select id as activity_id, at as ts, email as customer, kind as activity, props as feature_json from base
)
select * from named
--- star without some
--: columns activity_id, ts, customer, activity, feature_json
--: tables web.hits
with base as (select id as activity_id, at as ts, email as customer, ⟨a:'seen'⟩ as activity, object() as feature_json, a, b from web.hits)
select * exclude (a, b) from base
--- exclude behind the whole list
--: columns activity_id, ts, activity, customer
--: tables web.hits
with base as (select id as activity_id, at as ts, email, ⟨a:'seen'⟩ as activity, secret from web.hits)
select *, email as ⟨c:customer⟩ exclude secret, email from base
--- a common table named as its table
--: columns activity_id, ts, customer, activity, feature_json
--: feature id ?
--: tables users
with users as (select id, created_at, email from users where email is not null)
select id as ⟨c:activity_id⟩, created_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, object(⟨f:'id'⟩, id) as ⟨c:feature_json⟩ from users
--- aliases used further on
--: columns who, customer, kind, activity, activity_id
--: tables t
select lower(email) as ⟨c:who⟩, who as ⟨c:customer⟩, ⟨a:'greeted'⟩ as ⟨c:kind⟩, kind as ⟨c:activity⟩, id as ⟨c:activity_id⟩ from t
--- recursive
--: columns activity_id, ts, customer, activity, feature_json
--: feature depth ?
--: tables raw.comments
with recursive chain (id, parent, at, depth) as (
  select id, parent_id, at, 1 from raw.comments where parent_id is null
  union all
  select c.id, c.parent_id, c.at, p.depth + 1 from raw.comments c join chain p on p.id = c.parent_id
)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, parent as ⟨c:customer⟩, ⟨a:'replied'⟩ as ⟨c:activity⟩, object(⟨f:'depth'⟩, depth) as ⟨c:feature_json⟩ from chain
--- connect by
--: columns activity_id, ts, customer, activity, feature_json
--: feature level ?
--: tables hr.employees
select employee_id as ⟨c:activity_id⟩, hired_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'joined_team'⟩ as ⟨c:activity⟩, object(⟨f:'level'⟩, level) as ⟨c:feature_json⟩
from hr.employees
start with title = 'President'
connect by prior employee_id = manager_id and level < 5
--- pivot
--: columns activity_id, ts, customer, activity, feature_json
--: feature a ?
--: feature b ?
--: tables web.counts
select email as ⟨c:activity_id⟩, current_date as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'had_counts'⟩ as ⟨c:activity⟩, object(⟨f:'a'⟩, a, ⟨f:'b'⟩, b) as ⟨c:feature_json⟩
from (select email, kind, n from web.counts) pivot (sum(n) for kind in ('x' as a, 'y' as b)) as p
--- unpivot with what each column means
--: columns activity_id, ts, customer, activity, feature_json
--: feature order ?
--: tables shop.orders
select order_id || '-' || activity as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, object(⟨f:'order'⟩, order_id) as ⟨c:feature_json⟩
from shop.orders unpivot (ts for activity in (placed_at as ⟨a:'placed_order'⟩, shipped_at as ⟨a:'shipped_order'⟩))
--- merge of versions behind window functions
--: columns activity_id, ts, customer, activity, feature_json
--: feature previous ?
--: feature total ?
--: tables web.hits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩,
  object(⟨f:'previous'⟩, lag(page) ignore nulls over (partition by email order by at), ⟨f:'total'⟩, sum(amount) over (partition by email order by at rows unbounded preceding)) as ⟨c:feature_json⟩
from web.hits
--- listagg and percentiles
--: columns activity_id, ts, customer, activity, feature_json
--: feature pages ?
--: feature hits integer
--: feature median ?
--: feature people ?
--: tables web.hits
select md5(email || trunc(at)) as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_active_on_day'⟩ as ⟨c:activity⟩,
  object(⟨f:'pages'⟩, listagg(distinct page, ', ') within group (order by page), ⟨f:'hits'⟩, count(*), ⟨f:'median'⟩, percentile_cont(0.5) within group (order by ms), ⟨f:'people'⟩, approximate count(distinct email)) as ⟨c:feature_json⟩
from web.hits group by 1, 3 having count(*) > 1
--- group by all
--: columns activity_id, ts, customer, activity
--: tables web.hits
select email as ⟨c:activity_id⟩, max(at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_active'⟩ as ⟨c:activity⟩ from web.hits group by all
--- grouping sets
--: columns activity_id, ts, g
--: tables t
select md5(a || b) as ⟨c:activity_id⟩, max(at) as ⟨c:ts⟩, grouping(a) as ⟨c:g⟩ from t group by grouping sets ((a, b), (a), ())
--- rollup and cube
--: columns activity_id, ts
--: tables t
select a as ⟨c:activity_id⟩, max(at) as ⟨c:ts⟩ from t group by rollup (a, b), cube (c)
--- intervals and dates
--: columns activity_id, ts, later, now, started, month, e, d, m
--: tables t
select id as ⟨c:activity_id⟩, dateadd(day, -1, at) as ⟨c:ts⟩, at + interval '1 day' as ⟨c:later⟩, getdate() as ⟨c:now⟩, sysdate as ⟨c:started⟩, date_trunc('month', at) as ⟨c:month⟩, extract(epoch from at) as ⟨c:e⟩, at::date - 3 as ⟨c:d⟩, interval '2' month as ⟨c:m⟩ from t
--- zones
--: columns activity_id, ts, ts2, ts3, ts4
--: tables t
select id as ⟨c:activity_id⟩, convert_timezone('Europe/Berlin', 'UTC', at) as ⟨c:ts⟩, at at time zone 'UTC' as ⟨c:ts2⟩, 'epoch'::timestamp + n * interval '1 second' as ⟨c:ts3⟩, timestamp 'epoch' + n * interval '1 second' as ⟨c:ts4⟩ from t
--- casts
--: columns activity_id, ts, customer, activity, feature_json, y
--: feature n integer
--: feature x number
--: feature d timestamp
--: feature b boolean
--: feature s json
--: feature r number
--: tables t
select id::varchar(36) as ⟨c:activity_id⟩, at::timestamp without time zone as ⟨c:ts⟩, cast(who as character varying(20)) as ⟨c:customer⟩, cast(⟨a:'cast_out'⟩ as text) as ⟨c:activity⟩,
  object(⟨f:'n'⟩, n::bigint, ⟨f:'x'⟩, x::double precision, ⟨f:'d'⟩, d::timestamptz, ⟨f:'b'⟩, b::boolean, ⟨f:'s'⟩, s::super, ⟨f:'r'⟩, r::real) as ⟨c:feature_json⟩, try_cast(y as int) as ⟨c:y⟩
from t
--- backslash in a text
--: columns activity_id, ts, customer, activity, feature_json
--: feature path string
--: feature quote string
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'it\'s_new'⟩ as ⟨c:activity⟩, object(⟨f:'path'⟩, 'c:\\temp', ⟨f:'quote'⟩, 'a''b') as ⟨c:feature_json⟩ from t
--- dollar quotes
--: columns activity_id, ts, activity, note
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, ⟨a:$$said_it's$$⟩ as ⟨c:activity⟩, $x$a $$ b$x$ as ⟨c:note⟩ from t
--- nested comments
--: columns activity_id, ts, customer, activity
--: tables t
select id as ⟨c:activity_id⟩, /* not /* this, */ from u */ at as ⟨c:ts⟩, -- from v
  email as ⟨c:customer⟩, ⟨a:'a--b'⟩ as ⟨c:activity⟩ from t
--- hint of a number
--: columns activity_id, ts
--: tables t
select top 10 id as ⟨c:activity_id⟩, at as ⟨c:ts⟩ from t
--- distinct
--: columns activity_id, ts, customer, activity
--: tables t
select distinct id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'came'⟩ as ⟨c:activity⟩ from t
--- front matter and a window of time
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact
--: feature amount number
--: tables billing.invoices
/*---
stream: customer_stream
lookback: 2 days
---*/
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'paid_invoice'⟩ as ⟨c:activity⟩, object(⟨f:'amount'⟩, amount::float) as ⟨c:feature_json⟩, amount as ⟨c:revenue_impact⟩
from billing.invoices
where at > @start_ts and at <= @end_ts
--- dbt reference and source
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables stg_users, billing.plans
{{ config(materialized='incremental', dist='customer', sort=['activity', 'ts']) }}
select u.id as ⟨c:activity_id⟩, u.created_at as ⟨c:ts⟩, u.email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, object(⟨f:'plan'⟩, p.name) as ⟨c:feature_json⟩
from {{ ref('stg_users') }} u
left join {{ source('billing', 'plans') }} as p on p.id = u.plan_id
--- spectrum and other databases
--: columns activity_id, ts, customer, activity, feature_json
--: feature path ?
--: feature size ?
--: tables spectrum.events, other_db.public.people
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'exported'⟩ as ⟨c:activity⟩, object(⟨f:'path'⟩, "$path", ⟨f:'size'⟩, "$size") as ⟨c:feature_json⟩
from spectrum.events join other_db.public.people p using (id)
--- values
--: columns activity_id, activity
select v.id as ⟨c:activity_id⟩, v.kind as ⟨c:activity⟩ from (select 1 as id, ⟨a:'was_seeded'⟩ as kind union all select 2, ⟨a:'was_planted'⟩) v
--- constants in a common table
--: columns activity_id, ts, activity
--: tables raw.calls
with names as (select ⟨a:'called_support'⟩::varchar as support, ⟨a:'called_sales'⟩::varchar as sales)
select c.id as ⟨c:activity_id⟩, c.at as ⟨c:ts⟩, case when c.line = 1 then n.support else n.sales end as ⟨c:activity⟩ from raw.calls c cross join names n
--- a constant from a scalar subquery
--: columns activity_id, activity, ts
--: tables raw.b, raw.calls
with names as (select ⟨a:'called_support'⟩ as name)
select id as ⟨c:activity_id⟩, (select name from names) as ⟨c:activity⟩, (select max(at) from raw.b) as ⟨c:ts⟩ from raw.calls
--- most frequent activity of a group
--: columns activity_id, ts, customer, activity, feature_json
--: feature hits integer
--: tables web.hits
select session_id as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, max(email) as ⟨c:customer⟩, max(case when page = '/' then ⟨a:'landed'⟩ else ⟨a:'browsed'⟩ end) as ⟨c:activity⟩, object(⟨f:'hits'⟩, count(*)) as ⟨c:feature_json⟩
from web.hits group by session_id
--- exists and scalar subqueries
--: columns activity_id, ts, customer, activity, feature_json
--: feature n ?
--: tables raw.b, raw.c, raw.a, raw.d, raw.e
select id as ⟨c:activity_id⟩, (select max(at) from raw.b where b.id = a.id) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'matched'⟩ as ⟨c:activity⟩, object(⟨f:'n'⟩, (select count(*) from raw.c c where c.id = a.id)) as ⟨c:feature_json⟩
from raw.a where exists (select 1 from raw.d d where d.id = a.id) and id not in (select id from raw.e)
--- nested queries with unions in brackets
--: columns activity, activity_id
--: tables a, b
(select ⟨a:'a'⟩ as ⟨c:activity⟩, id as ⟨c:activity_id⟩ from a) union all (select ⟨a:'b'⟩, id from b limit 1) order by 2
--- patterns
--: columns activity_id, activity
--: tables web.hits
select id as ⟨c:activity_id⟩, case when page ilike '%a%' escape '^' then ⟨a:'saw_a'⟩ when page similar to '(b|c)%' then ⟨a:'saw_bc'⟩ when page ~ '^/c' then ⟨a:'saw_c'⟩ when page !~* 'x' then ⟨a:'saw_few'⟩ else ⟨a:'saw_other'⟩ end as ⟨c:activity⟩ from web.hits where n between 1 and 2
--- using and natural joins behind a star
--: columns id, ts, customer, activity
--: tables raw.a, raw.b
with a as (select id, at as ts from raw.a), b as (select id, email as customer from raw.b)
select *, ⟨a:'joined'⟩ as ⟨c:activity⟩ from a join b using (id)
--- json functions of text
--: columns activity_id, tag, ok, feature_json, activity
--: feature a integer
--: tables raw.events
select json_extract_path_text(data, 'id', true) as ⟨c:activity_id⟩, json_extract_array_element_text(tags, 0) as ⟨c:tag⟩, is_valid_json(data) as ⟨c:ok⟩, json_serialize(object(⟨f:'a'⟩, 1)) as ⟨c:feature_json⟩, ⟨a:'read'⟩ as ⟨c:activity⟩ from raw.events
--- lengths and parts of arrays
--: columns activity_id, activity, n, s, l, feature_json
--: feature of ?
--: tables t
select id as ⟨c:activity_id⟩, ⟨a:'shrunk'⟩ as ⟨c:activity⟩, get_array_length(items) as ⟨c:n⟩, subarray(items, 0, 2) as ⟨c:s⟩, array(1, 'x', null) as ⟨c:l⟩, object(⟨f:'of'⟩, array(1, 2)) as ⟨c:feature_json⟩ from t
--- unnamed expressions
--: columns count, lower, id, ?column?, case, coalesce, ?column?, max, b, current_date, date_trunc
--: tables t
select ⟨c:count(*)⟩, ⟨c:lower(email)⟩, ⟨c:id::varchar⟩, ⟨c:'x'⟩, ⟨c:case when a then b end⟩, ⟨c:coalesce(a, b)⟩, ⟨c:a + b⟩, ⟨c:max(at) over (partition by id)⟩, ⟨c:(b)⟩, ⟨c:current_date⟩, ⟨c:date_trunc('day', at)::date⟩ from t group by 2
--- words of the language as names
--: columns type, value, year, level, activity_id, ts, key, name, activity
--: tables t
select t.⟨c:type⟩, t.⟨c:value⟩, t.⟨c:year⟩, t.⟨c:level⟩, "order" as ⟨c:activity_id⟩, t.at as ⟨c:ts⟩, ⟨c:key⟩, ⟨c:name⟩, ⟨a:'x'⟩ as ⟨c:activity⟩ from t
--- operators
--: columns activity_id, r, p, root, abs, c, d, e, f, g, h, n, k
--: tables t
select id as ⟨c:activity_id⟩, a % b as ⟨c:r⟩, a ^ 2 as ⟨c:p⟩, |/ a as ⟨c:root⟩, @ a as ⟨c:abs⟩, a || b as ⟨c:c⟩, a <> b as ⟨c:d⟩, a != b as ⟨c:e⟩, not f as ⟨c:f⟩, a & 1 as ⟨c:g⟩, a << 2 as ⟨c:h⟩, -a as ⟨c:n⟩, a is not null as ⟨c:k⟩ from t
--- semicolon at the end
--: columns activity_id, ts, customer, activity, feature_json
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'a'⟩ as ⟨c:activity⟩, object() as ⟨c:feature_json⟩ from t;
--- limits and order
--: columns activity_id, ts
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩ from t order by at desc nulls last limit 10 offset 5
--- materialised hints are comments
--: columns activity_id, ts, activity
--: tables raw.a
with /*+ x */ a as (select id, at from raw.a) select /*+ distribute */ a.id as ⟨c:activity_id⟩, a.at as ⟨c:ts⟩, ⟨a:'hinted'⟩ as ⟨c:activity⟩ from a
--- tables as functions
--: columns activity_id, activity
select g.n as ⟨c:activity_id⟩, ⟨a:'ticked'⟩ as ⟨c:activity⟩ from generate_series(1, 10) as g(n)
--- unions in a common table, filtered outside
--: columns activity_id, ts, customer, activity, feature_json
--: feature subject string
--: feature url string
--: tables mail.opens, mail.clicks
with events as (
  select id, at, email, ⟨a:'opened'⟩ as name, object(⟨f:'subject'⟩, subject::varchar) as f from mail.opens
  union all
  select id, at, email, ⟨a:'clicked'⟩, object(⟨f:'url'⟩, url::varchar) from mail.clicks
)
select e.id as ⟨c:activity_id⟩, e.at as ⟨c:ts⟩, e.email as ⟨c:customer⟩, e.name as ⟨c:activity⟩, e.f as ⟨c:feature_json⟩ from events e where e.email is not null
--- full outer and cross joins
--: columns activity_id, ts
--: tables raw.a, raw.b, raw.c
select coalesce(a.id, b.id) as ⟨c:activity_id⟩, a.at as ⟨c:ts⟩ from raw.a full outer join raw.b on a.id = b.id cross join raw.c
--- constants alone
--: columns activity_id, ts, customer, activity, feature_json
--: feature version integer
--: feature beta boolean
--: feature note ?
--: feature ratio number
select '1' as ⟨c:activity_id⟩, '2024-01-01'::timestamp as ⟨c:ts⟩, 'me' as ⟨c:customer⟩, ⟨a:'started'⟩ as ⟨c:activity⟩, object(⟨f:'version'⟩, 1, ⟨f:'beta'⟩, false, ⟨f:'note'⟩, null, ⟨f:'ratio'⟩, 1.5) as ⟨c:feature_json⟩
--- columns turned into rows
--: columns id, at, kind, amount, activity
--: tables raw.totals
with totals as (select id, at, rides, rentals from raw.totals)
select *, ⟨a:'was_counted'⟩ as ⟨c:activity⟩ from totals unpivot (amount for kind in (rides as r, rentals))
--- an alias used further on
--: columns activity_id, kind, activity, feature_json
--: feature plan string
--: tables raw.logins
select id as ⟨c:activity_id⟩, ⟨a:'logged_in'⟩ as ⟨c:kind⟩, kind as ⟨c:activity⟩, object(⟨f:'plan'⟩, plan::varchar) as ⟨c:feature_json⟩ from raw.logins
--- an activity put together
--: columns activity_id, activity, feature_json
--: feature source string
--: tables raw.imports
select id as ⟨c:activity_id⟩, ⟨a:upper('a' || '_b')⟩ as ⟨c:activity⟩, json_parse('{⟨f:"source"⟩: "file"}') as ⟨c:feature_json⟩ from raw.imports
--- words among the arguments of object_transform
--: columns activity_id, ts, customer, activity, feature_json, _kept
--: tables raw.t
select id as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, object_transform(doc keep '"a"', '"b"."c"' set '"d"', 1, '"e"', 'x') as ⟨c:feature_json⟩, object_transform(doc set '"a"', keep) as ⟨c:_kept⟩ from raw.t
