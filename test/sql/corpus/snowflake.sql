--- orders, plainly
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON, REVENUE_IMPACT, LINK
--: feature total number
--: feature items integer
--: tables raw.shop.orders
select
  o.order_id                                   as ⟨c:activity_id⟩,
  o.ordered_at                                 as ⟨c:ts⟩,
  o.email                                      as ⟨c:customer⟩,
  ⟨a:'placed_order'⟩                               as ⟨c:activity⟩,
  object_construct(⟨f:'total'⟩, o.total::number(12, 2), ⟨f:'items'⟩, o.item_count::int) as ⟨c:feature_json⟩,
  o.total                                      as ⟨c:revenue_impact⟩,
  'https://shop.example/orders/' || o.order_id as ⟨c:link⟩
from raw.shop.orders o
--- upper case, aliases without as
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature plan ?
--: tables RAW.USERS
SELECT ID ⟨c:ACTIVITY_ID⟩, CREATED_AT ⟨c:TS⟩, EMAIL ⟨c:CUSTOMER⟩, ⟨a:'signed_up'⟩ ⟨c:ACTIVITY⟩, OBJECT_CONSTRUCT_KEEP_NULL(⟨f:'plan'⟩, PLAN) ⟨c:FEATURE_JSON⟩ FROM RAW.USERS
--- quoted names keep their case
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables Raw.Users
select "Id" as ⟨c:"activity_id"⟩, "Created At" as ⟨c:"ts"⟩, u."E-Mail" as ⟨c:"customer"⟩, ⟨a:'signed_up'⟩ as ⟨c:"activity"⟩, {⟨f:'plan'⟩: "Plan"} as ⟨c:"feature_json"⟩ from "Raw"."Users" u
--- names beyond ascii
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature straße ?
--: tables Kündigungen
select größe as ⟨c:activity_id⟩, "時刻" as ⟨c:ts⟩, käufer as ⟨c:customer⟩, ⟨a:'bestätigt_bestellung'⟩ as ⟨c:activity⟩, object_construct(⟨f:'straße'⟩, straße) as ⟨c:feature_json⟩ from "Kündigungen"
--- object literal with paths into a variant
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature subject string
--: feature priority integer
--: feature tags ?
--: tables raw.zendesk.tickets
select
  src:id::string as ⟨c:activity_id⟩,
  to_timestamp_ntz(src:occurred.at::number, 3) as ⟨c:ts⟩,
  src:customer[0].email::varchar as ⟨c:customer⟩,
  ⟨a:'opened_ticket'⟩ as ⟨c:activity⟩,
  {⟨f:'subject'⟩: src:subject::string, ⟨f:'priority'⟩: src['priority']::int, ⟨f:'tags'⟩: src:tags} as ⟨c:feature_json⟩
from raw.zendesk.tickets
--- unnamed path
--: columns ACTIVITY_ID, SRC:CUSTOMER.EMAIL, SRC:"AT"
--: tables raw.events
select src:id::string as ⟨c:activity_id⟩, ⟨c:src:customer.email⟩, ⟨c:src:"At"⟩ from raw.events
--- flatten
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature sku string
--: feature price number
--: feature position ?
--: tables raw.orders
select
  o.value:sku::string || '-' || t.order_id as ⟨c:activity_id⟩,
  t.ordered_at as ⟨c:ts⟩,
  t.email as ⟨c:customer⟩,
  ⟨a:'bought_item'⟩ as ⟨c:activity⟩,
  object_construct(⟨f:'sku'⟩, o.value:sku::string, ⟨f:'price'⟩, o.value:price::float, ⟨f:'position'⟩, o.index) as ⟨c:feature_json⟩
from raw.orders t, lateral flatten(input => t.payload:items, outer => true) o
where o.value:sku is not null
--- flatten in table()
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature tag string
--: tables raw.posts
select f.seq as ⟨c:activity_id⟩, t.at as ⟨c:ts⟩, t.who as ⟨c:customer⟩, ⟨a:'had_tag'⟩ as ⟨c:activity⟩, object_construct(⟨f:'tag'⟩, f.value::string) as ⟨c:feature_json⟩
from raw.posts t, table(flatten(t.tags)) f
--- lateral join of a subquery
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables crm.customers, shop.orders
select c.id as ⟨c:activity_id⟩, l.first_at as ⟨c:ts⟩, c.email as ⟨c:customer⟩, ⟨a:'first_ordered'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from crm.customers as c
inner join lateral (select min(o.at) as first_at from shop.orders as o where o.customer_id = c.id) as l
--- split to table
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature topic ?
--: tables raw.surveys
select t.id || '-' || s.index as ⟨c:activity_id⟩, t.at as ⟨c:ts⟩, t.email as ⟨c:customer⟩, ⟨a:'chose_topic'⟩ as ⟨c:activity⟩, object_construct(⟨f:'topic'⟩, s.value) as ⟨c:feature_json⟩
from raw.surveys t, lateral split_to_table(t.topics, ',') s
--- qualify
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature page ?
--: tables raw.visits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_visited'⟩ as ⟨c:activity⟩, object_construct(⟨f:'page'⟩, page) as ⟨c:feature_json⟩
from raw.visits
where at >= '2020-01-01'
qualify row_number() over (partition by email order by at) = 1
--- qualify with an alias of the list
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON, _N
--: tables visits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩, parse_json('{}') as ⟨c:feature_json⟩,
  row_number() over (partition by email order by at) as ⟨c:_n⟩
from visits
qualify _n = 1
order by at
--- decode chooses the activity
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature status ?
--: tables crm.cases
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  decode(status, 1, ⟨a:'opened_case'⟩, 2, ⟨a:'closed_case'⟩, ⟨a:'changed_case'⟩) as ⟨c:activity⟩,
  object_construct(⟨f:'status'⟩, status) as ⟨c:feature_json⟩
from crm.cases
--- iff and nvl2
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature plan string
--: tables billing.subscriptions
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  iff(is_trial, ⟨a:'started_trial'⟩, nvl2(upgraded_at, ⟨a:'upgraded_plan'⟩, ⟨a:'started_plan'⟩)) as ⟨c:activity⟩,
  object_construct(⟨f:'plan'⟩, plan::text) as ⟨c:feature_json⟩
from billing.subscriptions
--- case with coalesce and a cast
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature kind ?
--: tables mail.events
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  coalesce(case type when 'a' then ⟨a:'opened_mail'⟩ when 'b' then ⟨a:'clicked_mail'⟩ end, ⟨a:'received_mail'⟩)::varchar(40) as ⟨c:activity⟩,
  object_construct(⟨f:'kind'⟩, type) as ⟨c:feature_json⟩
from mail.events
--- union of activities with features of their own
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature device ?
--: feature seconds integer
--: tables web.sessions
select id || '-s' as ⟨c:activity_id⟩, started_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'started_session'⟩ as ⟨c:activity⟩, object_construct(⟨f:'device'⟩, device) as ⟨c:feature_json⟩ from web.sessions
union all
select id || '-e', ended_at, email, ⟨a:'ended_session'⟩, object_construct(⟨f:'seconds'⟩, datediff(second, started_at, ended_at)::int) from web.sessions where ended_at is not null
--- minus
--: columns ACTIVITY_ID, CUSTOMER
--: tables a, b
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩ from a minus select id, email from b
--- common tables feed a star
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature reason string
--: feature refund number
--: tables billing.cancellations
with base as (
  select id, at, email, ⟨a:'cancelled_plan'⟩ as kind, object_construct_keep_null(⟨f:'reason'⟩, reason::string, ⟨f:'refund'⟩, refund::number(10,2)) as props
  from billing.cancellations
), named as (
  select id as activity_id, at as ts, email as customer, kind as activity, props as feature_json from base
)
select * from named
--- star without and renamed
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables web.hits
with base as (select id, at, email, ⟨a:'seen'⟩ as activity, object_construct() as feature_json, secret from web.hits)
select * exclude secret rename (id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩) from base
--- star with a list taken away and one replaced
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables web.hits
with base as (select id as activity_id, at as ts, email as customer, ⟨a:'seen'⟩ as activity, {} as feature_json, a, b from web.hits)
select * exclude (a, b) replace (lower(customer) as ⟨c:customer⟩) from base
--- star like
--: columns TS
--: open
--: tables web.hits
select * ilike '%id%', at as ⟨c:ts⟩ from web.hits
--- time travel
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables crm.users, crm.plans
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_active'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from crm.users at (timestamp => '2024-01-01 00:00:00'::timestamp_ltz) u
join crm.plans before (statement => '8e5d0ca9-005e-44e6-b858-a8f5b37c5726') as p on p.id = u.plan_id
--- changes of a table
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature action ?
--: tables crm.users
select metadata$row_id as ⟨c:activity_id⟩, updated_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'changed_profile'⟩ as ⟨c:activity⟩, object_construct(⟨f:'action'⟩, metadata$action) as ⟨c:feature_json⟩
from crm.users changes (information => default) at (offset => -60*60)
--- files of a stage
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON, _FILE
select t.$1:id::string as ⟨c:activity_id⟩, t.$1:at::timestamp_ntz as ⟨c:ts⟩, t.$1:who::string as ⟨c:customer⟩, ⟨a:'imported_row'⟩ as ⟨c:activity⟩, t.$1 as ⟨c:feature_json⟩, metadata$filename as ⟨c:_file⟩
from @raw.landing/events/2024/ (file_format => 'raw.json_lines', pattern => '.*[.]json') t
--- dollar quotes
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature note string
--: feature n integer
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:$$said_"it's"$$⟩ as ⟨c:activity⟩, parse_json($${⟨f:"note"⟩: "a 'b' c", ⟨f:"n"⟩: 1}$$) as ⟨c:feature_json⟩ from t
--- backslash in a text, and slashes as a comment
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature path string
--: tables t
select id as ⟨c:activity_id⟩, // not the mail's own id
  at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'it\'s_new'⟩ as ⟨c:activity⟩, object_construct(⟨f:'path'⟩, 'c:\\temp') as ⟨c:feature_json⟩ -- the end
from t /* no, from u */
--- front matter and a window of time
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON, REVENUE_IMPACT
--: feature amount number
--: tables billing.invoices
/*---
stream: customer_stream
update: incremental
lookback: 2 days
---*/
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'paid_invoice'⟩ as ⟨c:activity⟩, object_construct(⟨f:'amount'⟩, amount::float) as ⟨c:feature_json⟩, amount as ⟨c:revenue_impact⟩
from billing.invoices
where at > @start_ts and at <= @end_ts
--- dbt reference and source
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature plan ?
--: tables stg_users, billing.plans
{{ config(materialized='incremental', unique_key='activity_id') }}
select u.id as ⟨c:activity_id⟩, u.created_at as ⟨c:ts⟩, u.email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩, object_construct(⟨f:'plan'⟩, p.name) as ⟨c:feature_json⟩
from {{ ref('stg_users') }} u
left join {{ source('billing', 'plans') }} as p on p.id = u.plan_id
--- dbt conditions
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature page ?
--: tables stg_hits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'viewed_page'⟩ as ⟨c:activity⟩, object_construct(⟨f:'page'⟩, page) as ⟨c:feature_json⟩
from {{ ref('stg_hits') }}
{% if is_incremental() %}
where at > (select max(ts) from {{ this }})
{% endif %}
--- dbt variable
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: open
--: tables raw.hits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'viewed_page'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from raw.hits where at > '{{ var("since") }}'
--- recursive
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature depth ?
--: tables raw.comments
with recursive chain (id, parent, at, depth) as (
  select id, parent_id, at, 1 from raw.comments where parent_id is null
  union all
  select c.id, c.parent_id, c.at, p.depth + 1 from raw.comments c join chain p on p.id = c.parent_id
)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, parent as ⟨c:customer⟩, ⟨a:'replied'⟩ as ⟨c:activity⟩, object_construct(⟨f:'depth'⟩, depth) as ⟨c:feature_json⟩ from chain
--- connect by
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature path ?
--: feature boss ?
--: tables hr.employees
select employee_id as ⟨c:activity_id⟩, hired_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'joined_team'⟩ as ⟨c:activity⟩,
  object_construct(⟨f:'path'⟩, sys_connect_by_path(title, ' -> '), ⟨f:'boss'⟩, connect_by_root name) as ⟨c:feature_json⟩
from hr.employees
start with title = 'President'
connect by manager_id = prior employee_id
order by employee_id
--- match_recognize
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature steps integer
--: tables web.clicks
select sid as ⟨c:activity_id⟩, t as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'finished_funnel'⟩ as ⟨c:activity⟩, object_construct(⟨f:'steps'⟩, steps) as ⟨c:feature_json⟩
from web.clicks
match_recognize (
  partition by email order by at
  measures first(id) as sid, last(at) as t, count(*) as steps
  one row per match
  after match skip past last row
  pattern (landed browsed+ bought)
  define landed as page = '/', browsed as page like '/p/%', bought as page = '/thanks'
)
--- pivot
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature a ?
--: feature b ?
--: tables web.counts
select email as ⟨c:activity_id⟩, current_date as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'had_counts'⟩ as ⟨c:activity⟩, object_construct(⟨f:'a'⟩, "'a'", ⟨f:'b'⟩, "'b'") as ⟨c:feature_json⟩
from (select email, kind, n from web.counts) pivot (sum(n) for kind in ('a', 'b')) as p
--- pivot with aliases and defaults
--: open
--: tables web.counts
select * from web.counts pivot (max(n) for kind in (any order by kind) default on null (0))
--- unpivot with what each column means
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature order ?
--: tables shop.orders
select order_id || '-' || activity as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, object_construct(⟨f:'order'⟩, order_id) as ⟨c:feature_json⟩
from shop.orders
unpivot (ts for activity in (placed_at as ⟨a:'placed_order'⟩, shipped_at as ⟨a:'shipped_order'⟩, returned_at as ⟨a:'returned_order'⟩))
--- as-of join
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature price ?
--: tables trades, quotes
select t.id as ⟨c:activity_id⟩, t.at as ⟨c:ts⟩, t.email as ⟨c:customer⟩, ⟨a:'changed_price'⟩ as ⟨c:activity⟩, object_construct(⟨f:'price'⟩, q.price) as ⟨c:feature_json⟩
from trades t asof join quotes q match_condition (t.at >= q.at) on t.symbol = q.symbol
--- sample
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables web.hits, crm.users
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sampled'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from web.hits sample (10) join crm.users tablesample bernoulli (20.5) seed (82) u on u.email = hits.email
--- values
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
select column1 as ⟨c:activity_id⟩, column2::timestamp_ntz as ⟨c:ts⟩, column3 as ⟨c:customer⟩, column4 as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from values ('1', '2024-01-01', 'a@b.c', ⟨a:'was_seeded'⟩), ('2', '2024-01-02', 'd@e.f', ⟨a:'was_planted'⟩)
--- values with names
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature n ?
select v.id as ⟨c:activity_id⟩, current_timestamp()::timestamp_ntz as ⟨c:ts⟩, v.id as ⟨c:customer⟩, v.kind as ⟨c:activity⟩, object_construct(⟨f:'n'⟩, v.n) as ⟨c:feature_json⟩
from (values (1, ⟨a:'was_seeded'⟩, 1.5), (2, ⟨a:'was_planted'⟩, 2)) as v (id, kind, n)
--- generator
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
select seq4() as ⟨c:activity_id⟩, dateadd(day, seq4(), '2024-01-01'::date) as ⟨c:ts⟩, 'nobody' as ⟨c:customer⟩, ⟨a:'ticked'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩
from table(generator(rowcount => 10))
--- result of a named function with path
--: columns $1, N
select t.⟨c:$1⟩, t.⟨c:n⟩ from table(analytics.udf.events_of('x', 1::int)) as t
--- group by all and listagg
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature pages ?
--: feature hits integer
--: tables web.hits
select md5(email || to_date(at)) as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_active_on_day'⟩ as ⟨c:activity⟩,
  object_construct(⟨f:'pages'⟩, listagg(distinct page, ', ') within group (order by page), ⟨f:'hits'⟩, count(*)) as ⟨c:feature_json⟩
from web.hits group by all having count(*) > 1
--- windows
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature previous ?
--: feature sum ?
--: tables web.hits
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩,
  object_construct(
    ⟨f:'previous'⟩, lag(page) ignore nulls over (partition by email order by at),
    ⟨f:'sum'⟩, sum(amount) over (partition by email order by at rows between unbounded preceding and current row)
  ) as ⟨c:feature_json⟩
from web.hits
--- conditional change event
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature hits integer
--: tables web.hits
select session_id as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, any_value(email) as ⟨c:customer⟩, max(⟨a:'started_session'⟩) as ⟨c:activity⟩, object_construct(⟨f:'hits'⟩, count(*)) as ⟨c:feature_json⟩
from (select *, conditional_true_event(at > prev_at + interval '30 minutes') over (partition by email order by at) as session_id from web.hits)
group by session_id
--- higher-order functions
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature tags ?
--: feature big ?
--: feature total ?
--: tables raw.posts
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'tagged'⟩ as ⟨c:activity⟩,
  object_construct(⟨f:'tags'⟩, transform(tags, t -> lower(t:name::string)), ⟨f:'big'⟩, filter(tags, (t object) -> t:n::int > 3), ⟨f:'total'⟩, reduce(tags, 0, (a, x) -> a + x:n)) as ⟨c:feature_json⟩
from raw.posts
--- object functions
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature plan string
--: feature old ?
--: feature seats integer
--: tables billing.changes
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'changed_plan'⟩ as ⟨c:activity⟩,
  object_insert(object_delete(object_construct(⟨f:'plan'⟩, plan::string, ⟨f:'old'⟩, old, 'at', at), 'at'), ⟨f:'seats'⟩, seats::int, true) as ⟨c:feature_json⟩
from billing.changes
--- object of every column
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature RIDE_ID ?
--: feature STATION string
--: feature PRICE number
--: tables raw.rides
with r as (select ⟨f:ride_id⟩, station::string as ⟨f:station⟩, price::float as ⟨f:price⟩ from raw.rides)
select ride_id as ⟨c:activity_id⟩, current_date() as ⟨c:ts⟩, ride_id as ⟨c:customer⟩, ⟨a:'took_ride'⟩ as ⟨c:activity⟩, object_construct(*) as ⟨c:feature_json⟩ from r
--- object literal of every column
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature STATION string
--: feature PRICE number
--: tables raw.rides
with r as (select ride_id, station::string as ⟨f:station⟩, price::float as ⟨f:price⟩ from raw.rides)
select ride_id as ⟨c:activity_id⟩, current_date() as ⟨c:ts⟩, ride_id as ⟨c:customer⟩, ⟨a:'took_ride'⟩ as ⟨c:activity⟩, {* exclude ride_id} as ⟨c:feature_json⟩ from r
--- json text
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature source string
--: feature row integer
--: feature ok boolean
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'imported'⟩ as ⟨c:activity⟩, to_variant(parse_json('{⟨f:"source"⟩: "csv", ⟨f:"row"⟩: 1, ⟨f:"ok"⟩: true}')) as ⟨c:feature_json⟩ from t
--- casts
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature n number
--: feature x number
--: feature d timestamp
--: feature a json
--: feature b boolean
--: tables t
select id::varchar(36) as ⟨c:activity_id⟩, try_to_timestamp_ntz(at) as ⟨c:ts⟩, try_cast(who as varchar) as ⟨c:customer⟩, cast(⟨a:'cast_out'⟩ as string) as ⟨c:activity⟩,
  object_construct(⟨f:'n'⟩, n::number(38, 0), ⟨f:'x'⟩, x::double precision, ⟨f:'d'⟩, d::timestamp_tz(9), ⟨f:'a'⟩, a::array, ⟨f:'b'⟩, b::boolean)::variant as ⟨c:feature_json⟩
from t
--- typed objects and arrays
--: columns ACTIVITY_ID, FEATURE_JSON, L, M
--: tables t
select id as ⟨c:activity_id⟩, {'a': 1, 'b': [1, 2]}::object(a int, b array(int)) as ⟨c:feature_json⟩, [1, 2]::array(number(10, 0) not null) as ⟨c:l⟩, m::map(varchar, int) as ⟨c:m⟩ from t
--- convert zones and intervals
--: columns ACTIVITY_ID, TS, BEFORE, LATER, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables t
select id as ⟨c:activity_id⟩, convert_timezone('UTC', at)::timestamp_ntz as ⟨c:ts⟩, dateadd('day', -1, at) as ⟨c:before⟩, at + interval '1 day, 2 hours' as ⟨c:later⟩, email as ⟨c:customer⟩, ⟨a:'moved'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩ from t
--- top and distinct
--: columns ACTIVITY_ID, TS
--: tables t
select distinct top 10 id as ⟨c:activity_id⟩, at as ⟨c:ts⟩ from t
--- trailing comma
--: columns ACTIVITY_ID, TS
--: tables t
select
  id as ⟨c:activity_id⟩,
  at as ⟨c:ts⟩,
from t
--- semicolon at the end
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables t
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'a'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩ from t;
--- aliases used further on
--: columns WHO, CUSTOMER, KIND, ACTIVITY, ACTIVITY_ID
--: tables t
select upper(email) as ⟨c:who⟩, who as ⟨c:customer⟩, ⟨a:'greeted'⟩ as ⟨c:kind⟩, kind as ⟨c:activity⟩, id as ⟨c:activity_id⟩ from t
--- words of the language as names
--: columns ACTIVITY_ID, TS, CUSTOMER, DATE, TYPE, KEY, ACTIVITY, INDEX
--: tables t
select t."order" as ⟨c:activity_id⟩, t.at as ⟨c:ts⟩, t.value as ⟨c:customer⟩, t.⟨c:date⟩, t.⟨c:type⟩, ⟨c:key⟩, ⟨a:'x'⟩ as ⟨c:activity⟩, ⟨c:index⟩ from t
--- exists and scalar subqueries
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature n ?
--: tables raw.b, raw.c, raw.a, raw.d, raw.e
select id as ⟨c:activity_id⟩, (select max(at) from raw.b where b.id = a.id) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'matched'⟩ as ⟨c:activity⟩, object_construct(⟨f:'n'⟩, (select count(*) from raw.c c where c.id = a.id)) as ⟨c:feature_json⟩
from raw.a where exists (select 1 from raw.d d where d.id = a.id) and id not in (select id from raw.e)
--- nested queries with unions in brackets
--: columns ACTIVITY, ACTIVITY_ID
--: tables a, b
(select ⟨a:'a'⟩ as ⟨c:activity⟩, id as ⟨c:activity_id⟩ from a) union all (select ⟨a:'b'⟩, id from b limit 1) order by 2
--- union by name
--: columns ACTIVITY_ID, ACTIVITY
--: tables a, b
select id as ⟨c:activity_id⟩, ⟨a:'a'⟩ as ⟨c:activity⟩ from a union all by name select ⟨a:'b'⟩ as activity, id as activity_id from b
--- like any, rlike and between
--: columns ACTIVITY_ID, ACTIVITY
--: tables web.hits
select id as ⟨c:activity_id⟩, case when page like any ('%a%', '%b%') then ⟨a:'saw_ab'⟩ when page rlike '^/c' then ⟨a:'saw_c'⟩ when n between 1 and 2 then ⟨a:'saw_few'⟩ else ⟨a:'saw_other'⟩ end as ⟨c:activity⟩ from web.hits where page not ilike '%bot%' escape '^'
--- identifier function
--: columns ACTIVITY_ID
--: tables raw.users
select id as ⟨c:activity_id⟩ from identifier('raw.users') where id is distinct from 1
--- unions in a common table, filtered outside
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature subject string
--: feature url string
--: tables mail.opens, mail.clicks
with events as (
  select id, at, email, ⟨a:'opened'⟩ as name, object_construct(⟨f:'subject'⟩, subject::string) as f from mail.opens
  union all
  select id, at, email, ⟨a:'clicked'⟩, object_construct(⟨f:'url'⟩, url::string) from mail.clicks
)
select e.id as ⟨c:activity_id⟩, e.at as ⟨c:ts⟩, e.email as ⟨c:customer⟩, e.name as ⟨c:activity⟩, e.f as ⟨c:feature_json⟩ from events e where e.email is not null
--- using and natural joins behind a star
--: columns ID, TS, CUSTOMER, ACTIVITY
--: tables raw.a, raw.b
with a as (select id, at as ts from raw.a), b as (select id, email as customer from raw.b)
select *, ⟨a:'joined'⟩ as ⟨c:activity⟩ from a join b using (id)
--- lateral without a comma, left outer
--: columns ACTIVITY_ID, N
--: tables t
select t.id as ⟨c:activity_id⟩, f.value:n as ⟨c:n⟩ from t left join lateral flatten(input => t.items) f on true
--- sequence of window frames
--: columns ACTIVITY_ID, S, FIRST_PAGE, Q
--: tables t
select id as ⟨c:activity_id⟩, sum(n) over (order by at range between interval '7 days' preceding and current row) as ⟨c:s⟩, first_value(page) over (partition by email order by at) as ⟨c:first_page⟩, ntile(4) over (order by n) as ⟨c:q⟩ from t
--- array access and slices
--: columns ACTIVITY_ID, S, Z, P, D
--: tables t
select a[0]::string as ⟨c:activity_id⟩, array_slice(a, 0, 2) as ⟨c:s⟩, parse_json(x)['k'][1].z::int as ⟨c:z⟩, get_path(v, 'a.b') as ⟨c:p⟩, v:a['b c'][0]."D" as ⟨c:d⟩ from t
--- named parameters with odd functions
--: columns ACTIVITY_ID, N, M, E, P, Y
--: tables t
select id as ⟨c:activity_id⟩, regexp_substr(path, '/(\\d+)', 1, 1, 'e', 1) as ⟨c:n⟩, date_trunc('month', at) as ⟨c:m⟩, extract(epoch from at) as ⟨c:e⟩, position('a' in path) as ⟨c:p⟩, trim(both ' ' from x) as ⟨c:y⟩ from t
--- grouping sets
--: columns ACTIVITY_ID, TS, G
--: tables t
select md5(a || b) as ⟨c:activity_id⟩, max(at) as ⟨c:ts⟩, grouping_id(a, b) as ⟨c:g⟩ from t group by grouping sets ((a, b), (a), ())
--- variables of a session
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY
--: tables t
select id as ⟨c:activity_id⟩, $run_at::timestamp_ntz as ⟨c:ts⟩, :bind as ⟨c:customer⟩, ⟨a:'bound'⟩ as ⟨c:activity⟩ from t where n = ?
--- cross join and full outer join
--: columns ACTIVITY_ID, TS
--: tables raw.a, raw.b, raw.c
select coalesce(a.id, b.id) as ⟨c:activity_id⟩, a.at as ⟨c:ts⟩ from raw.a full outer join raw.b on a.id = b.id cross join raw.c
--- select of constants alone
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature version integer
--: feature beta boolean
--: feature note ?
select '1' as ⟨c:activity_id⟩, '2024-01-01'::timestamp as ⟨c:ts⟩, 'me' as ⟨c:customer⟩, ⟨a:'started'⟩ as ⟨c:activity⟩, object_construct(⟨f:'version'⟩, 1, ⟨f:'beta'⟩, false, ⟨f:'note'⟩, null) as ⟨c:feature_json⟩
--- an object of all columns
--: columns ACTIVITY, FEATURE_JSON
--: feature PLAN ?
--: feature PRICE number
--: tables raw.rides
with rides as (select ⟨f:plan⟩, price::number(10, 2) as ⟨f:price⟩ from raw.rides)
select ⟨a:'rode'⟩ as ⟨c:activity⟩, object_construct(*) as ⟨c:feature_json⟩ from rides
--- an object of a star without some columns
--: columns ACTIVITY_ID, TS, ACTIVITY, FEATURE_JSON
--: feature PLAN ?
--: feature PRICE number
--: tables raw.rides
with rides as (select id, at, ⟨f:plan⟩, price::number(10, 2) as ⟨f:price⟩ from raw.rides)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, ⟨a:'rode'⟩ as ⟨c:activity⟩, {* exclude (id, at)} as ⟨c:feature_json⟩ from rides
--- an object that is changed on the way
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature amount number
--: feature card string
--: tables raw.payments
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  object_insert(object_delete(object_construct(⟨f:'amount'⟩, amount::number, 'debug', 1), 'debug'), ⟨f:'card'⟩, card::string, true) as ⟨c:feature_json⟩
from raw.payments
--- some keys are picked
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature amount number
--: feature card string
--: tables raw.payments
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  object_pick(object_construct(⟨f:'amount'⟩, amount::float, ⟨f:'card'⟩, card::string, 'debug', true), 'amount', 'card') as ⟨c:feature_json⟩
from raw.payments
--- an object parsed from a text
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: feature source string
--: feature rows integer
--: tables raw.imports
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_imported'⟩ as ⟨c:activity⟩, parse_json('{⟨f:"source"⟩: "file", ⟨f:"rows"⟩: 2}') as ⟨c:feature_json⟩
from raw.imports
--- exclude and rename without brackets
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY
--: tables raw.events
with e as (select id as activity_id, at as ts, email, junk from raw.events)
select * exclude junk rename email as ⟨c:customer⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩ from e
--- columns turned into rows
--: columns ID, AT, KIND, AMOUNT, ACTIVITY
--: tables raw.totals
with totals as (select id, at, rides, rentals from raw.totals)
select *, ⟨a:'was_counted'⟩ as ⟨c:activity⟩ from totals unpivot (amount for kind in (rides, rentals))
--- the activity is a field of an object
--: columns ACTIVITY_ID, TS, ACTIVITY
--: tables raw.logins
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, s:name::string as ⟨c:activity⟩
from (select id, at, object_construct('name', ⟨a:'logged_in'⟩, 'n', 1) as s from raw.logins)
--- columns that are called like clauses
--: columns ACTIVITY_ID, OFFSET, TS, CUSTOMER, ACTIVITY, FEATURE_JSON, WINDOW
--: tables raw.t
select id || offset as ⟨c:activity_id⟩, ⟨c:offset⟩, ts as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩, ⟨c:window⟩ from raw.t limit 10 offset 5
--- lists that are spread
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables raw.t
select id as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, object_construct(⟨f:'a'⟩, [1, 2, ** arr, 3]) as ⟨c:feature_json⟩ from raw.t where email in (** ['a', 'b']) or email in (**:list) or greatest(** [1, 2]) > 1
--- rows for moments that have none
--: columns ACTIVITY_ID, TS, CUSTOMER, ACTIVITY, FEATURE_JSON
--: tables raw.t, raw.u
select r.id as ⟨c:activity_id⟩, r.⟨c:ts⟩, r.email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, object_construct() as ⟨c:feature_json⟩ from raw.t resample (
  using ts increment by interval '5 minutes' partition by email
  metadata_columns is_generated() as made
) as r join raw.u as u resample (using n increment by 5) on r.id = u.id
--- all columns of a table with more moments
--: columns ACTIVITY
--: open
--: tables raw.t
select *, ⟨a:'sent_event'⟩ as ⟨c:activity⟩ from raw.t resample (using ts increment by interval '5 minutes')
