--- a plain event
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact, link
--: feature plan string
--: feature seats ?
--: tables main.raw.signups
select
  cast(s.signup_id as string) as ⟨c:activity_id⟩,
  s.created_at as ⟨c:ts⟩,
  s.email as ⟨c:customer⟩,
  ⟨a:'signed_up'⟩ as ⟨c:activity⟩,
  to_json(named_struct(⟨f:'plan'⟩, string(s.plan), ⟨f:'seats'⟩, s.seats)) as ⟨c:feature_json⟩,
  cast(null as double) as ⟨c:revenue_impact⟩,
  concat('https://app.example.com/signups/', s.signup_id) as ⟨c:link⟩
from main.raw.signups as s
--- backticks, double quotes are texts
--: columns activity_id, ts, customer, activity
--: tables hive_metastore.raw-data.order
select `order`.`id` as ⟨c:`activity_id`⟩, `order`.`when` as ⟨c:ts⟩, `order`.`it``s` as ⟨c:customer⟩, ⟨a:"completed_order"⟩ as ⟨c:activity⟩
from hive_metastore.`raw-data`.`order`
--- a struct with names
--: columns activity_id, ts, customer, activity, feature_json
--: feature page ?
--: feature ms ?
--: feature referrer string
--: tables web.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, visitor as ⟨c:customer⟩, ⟨a:'viewed_page'⟩ as ⟨c:activity⟩,
  to_json(struct(v.⟨f:page⟩, duration * 1000 as ⟨f:ms⟩, coalesce(referrer, 'none')::string as ⟨f:referrer⟩)) as ⟨c:feature_json⟩
from web.views v
--- a map
--: columns activity_id, ts, customer, activity, feature_json
--: feature a ?
--: feature b string
--: tables web.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, visitor as ⟨c:customer⟩, ⟨a:'viewed_page'⟩ as ⟨c:activity⟩,
  to_json(map(⟨f:'a'⟩, x, ⟨f:'b'⟩, cast(y as string)), map('ignoreNullFields', 'false')) as ⟨c:feature_json⟩
from web.views
--- lateral view explode
--: columns activity_id, ts, customer, activity, feature_json
--: feature sku ?
--: feature position ?
--: tables shop.orders
select concat_ws('-', o.id, pos) as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'bought_item'⟩ as ⟨c:activity⟩,
  to_json(named_struct(⟨f:'sku'⟩, item.sku, ⟨f:'position'⟩, pos)) as ⟨c:feature_json⟩
from shop.orders o
lateral view outer posexplode(o.items) items as pos, item
lateral view explode(item.tags) as tag
where tag is not null
--- lateral view of literals
--: columns activity_id, activity
--: tables shop.orders
select o.id as ⟨c:activity_id⟩, kind as ⟨c:activity⟩
from shop.orders o lateral view explode(array(⟨a:'created_order'⟩, ⟨a:'paid_order'⟩)) k as kind
--- explode in the list
--: columns activity_id, ts, customer, activity
--: tables shop.orders
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, explode(array(⟨a:'created_order'⟩, ⟨a:'paid_order'⟩)) as ⟨c:activity⟩
from shop.orders
--- stack with names in brackets
--: columns activity_id, customer, activity, ts
--: tables shop.orders
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, stack(2, ⟨a:'created_order'⟩, created_at, ⟨a:'paid_order'⟩, paid_at) as (⟨c:activity⟩, ⟨c:ts⟩)
from shop.orders
--- stack in a lateral view
--: columns activity_id, customer, activity, ts
--: tables shop.orders
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, ⟨c:ts⟩
from shop.orders
lateral view stack(2, ⟨a:'created_order'⟩, created_at, ⟨a:'paid_order'⟩, paid_at) moments as activity, ts
where ts is not null
--- inline of structs
--: columns id, activity, at
--: tables shop.orders
select o.⟨c:id⟩, m.⟨c:activity⟩, m.⟨c:at⟩
from shop.orders as o, lateral inline(array(struct(⟨a:'opened'⟩ as activity, o.opened_at as at), struct(⟨a:'closed'⟩, o.closed_at))) as m
--- a lateral join with a table function
--: columns activity_id, ts, customer, activity
--: tables shop.orders
select concat(o.id, t.pos) as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'tagged_order'⟩ as ⟨c:activity⟩
from shop.orders o
left join lateral variant_explode(o.payload:tags) as t(pos, key, value)
join lateral (select max(x) as m from explode(o.scores) as s(x)) on true
--- version as of
--: columns activity_id, ts, customer, activity
--: tables crm.accounts
select a.id as ⟨c:activity_id⟩, a.created_at as ⟨c:ts⟩, a.email as ⟨c:customer⟩, ⟨a:'had_account'⟩ as ⟨c:activity⟩
from crm.accounts version as of 12 as a
--- timestamp as of, and an at sign
--: columns activity_id, ts, customer, activity
--: tables crm.accounts, crm.owners, crm.teams
select a.id as ⟨c:activity_id⟩, a.created_at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'had_owner'⟩ as ⟨c:activity⟩
from crm.accounts timestamp as of current_timestamp() - interval 24 hours a
join crm.owners@v3 o on o.id = a.owner_id
left join crm.teams@20240101000000000 as t on t.id = o.team_id
--- for system_version as of
--: columns activity_id, customer, activity
--: tables crm.accounts, crm.owners
select a.id as ⟨c:activity_id⟩, o.email as ⟨c:customer⟩, ⟨a:'had_account'⟩ as ⟨c:activity⟩
from crm.accounts for system_time as of timestamp '2024-01-01 00:00:00' as a, crm.owners for version as of 7 o
--- hints
--: columns activity_id, ts, customer, activity
--: tables raw.views, raw.people
select /*+ broadcast(p), repartition(8, v) */ v.id as ⟨c:activity_id⟩, v.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'viewed'⟩ as ⟨c:activity⟩
from raw.views v inner join raw.people p using (person_id)
--- qualify
--: columns activity_id, ts, customer, activity
--: tables raw.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_visit'⟩ as ⟨c:activity⟩
from raw.views
qualify row_number() over (partition by email order by at asc nulls last) = 1
--- group by all, filter, having
--: columns activity_id, ts, customer, activity, feature_json
--: feature n integer
--: feature errors ?
--: tables raw.views
select md5(email || date(at)) as ⟨c:activity_id⟩, min(at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'had_day'⟩ as ⟨c:activity⟩,
  to_json(struct(count(*) as ⟨f:n⟩, count_if(status >= 500) filter (where bot is false) as ⟨f:errors⟩)) as ⟨c:feature_json⟩
from raw.views
group by all
having count(*) > 1
order by all
--- distribute by and sort by
--: columns activity_id, ts, customer, activity
--: tables raw.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'viewed'⟩ as ⟨c:activity⟩
from raw.views where email rlike r'^\w+@' distribute by email sort by at desc
--- cluster by, a named window
--: columns activity_id, ts, customer, activity, gap
--: tables raw.views
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'viewed'⟩ as ⟨c:activity⟩, lag(at, 1) ignore nulls over w as ⟨c:gap⟩
from raw.views window w as (partition by email order by at range between interval 1 day preceding and current row)
cluster by email
--- star except
--: columns activity_id, ts, customer, activity
--: tables raw.leads
with base as (select id as activity_id, at as ts, email as customer, source, score from raw.leads)
select * except (source, score), ⟨a:'became_lead'⟩ as ⟨c:activity⟩ from base
--- star of a table that is not known
--: columns activity
--: open
--: tables raw.leads
select l.* except (_rescued_data), ⟨a:'became_lead'⟩ as ⟨c:activity⟩ from raw.leads l
--- a pivot
--: columns activity_id, customer, activity, feature_json
--: feature q1 ?
--: feature q2 ?
--: tables sales.quarters
select concat(email, year) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'closed_year'⟩ as ⟨c:activity⟩, to_json(struct(⟨f:q1⟩, ⟨f:q2⟩)) as ⟨c:feature_json⟩
from (select email, year, quarter, amount from sales.quarters)
pivot (sum(amount) as total for quarter in ('Q1' as q1, 'Q2' as q2))
--- an unpivot
--: columns activity_id, ts, customer, activity, feature_json
--: feature answer ?
--: tables raw.surveys
select concat(u.id, u.question) as ⟨c:activity_id⟩, u.at as ⟨c:ts⟩, u.email as ⟨c:customer⟩, ⟨a:'answered_question'⟩ as ⟨c:activity⟩, to_json(struct(u.⟨f:answer⟩)) as ⟨c:feature_json⟩
from raw.surveys unpivot include nulls (answer for question in (q1 as `first`, q2 as `second`)) as u
--- higher-order functions
--: columns activity_id, ts, customer, activity, feature_json
--: feature skus ?
--: feature total ?
--: feature any_big ?
--: tables shop.orders
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'placed_order'⟩ as ⟨c:activity⟩,
  to_json(named_struct(
    ⟨f:'skus'⟩, transform(items, i -> i.sku),
    ⟨f:'total'⟩, aggregate(items, 0D, (acc, i) -> acc + i.price * i.quantity, acc -> round(acc, 2)),
    ⟨f:'any_big'⟩, exists(items, i -> i.price > 100)
  )) as ⟨c:feature_json⟩
from shop.orders where size(filter(items, (i, n) -> n > 0 and i.price is not null)) >= 1
--- from_json with a schema
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables raw.events
select e.id as ⟨c:activity_id⟩, e.at as ⟨c:ts⟩, e.body.who as ⟨c:customer⟩, ⟨a:'upgraded'⟩ as ⟨c:activity⟩, to_json(struct(e.body.⟨f:plan⟩)) as ⟨c:feature_json⟩
from (select id, at, from_json(body, 'who STRING, plan STRING, tags ARRAY<STRUCT<k: STRING>>') as body from raw.events) e
--- casts to nested types
--: columns activity_id, ts, customer, activity, feature_json
--: feature tags json
--: feature n integer
--: feature ok boolean
--: tables raw.events
select cast(id as string) as ⟨c:activity_id⟩, try_cast(at as timestamp) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'tagged'⟩ as ⟨c:activity⟩,
  to_json(struct(cast(tags as array<struct<k: string, v: map<string, int>>>) as ⟨f:tags⟩, n?::bigint as ⟨f:n⟩, ok::boolean as ⟨f:ok⟩)) as ⟨c:feature_json⟩
from raw.events
--- parameters
--: columns activity_id, ts, customer, activity
--: tables raw.tickets
select id as ⟨c:activity_id⟩, opened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'opened_ticket'⟩ as ⟨c:activity⟩
from raw.tickets where opened_at >= :start_ts and opened_at < :end_ts and team = coalesce(:team, 'a') and at > @start_ts
--- values
--: columns activity, activity_id, customer
--: tables raw.tickets
select k.⟨c:activity⟩, t.id as ⟨c:activity_id⟩, t.email as ⟨c:customer⟩
from raw.tickets t cross join (values (⟨a:'opened_ticket'⟩, 1), (⟨a:'closed_ticket'⟩, 2)) as k(activity, n)
--- values without brackets
--: columns activity, activity_id
--: tables raw.tickets
select k.name as ⟨c:activity⟩, t.id as ⟨c:activity_id⟩ from values (⟨a:'opened_ticket'⟩), (⟨a:'closed_ticket'⟩) as k(name) join raw.tickets t on true
--- values with their own names
--: columns activity, n
--: tables
select col1 as ⟨c:activity⟩, col2 as ⟨c:n⟩ from values (⟨a:'a_started'⟩, 1), (⟨a:'a_ended'⟩, 2)
--- pipes
--: columns activity_id, ts, customer, activity
--: tables raw.signups, raw.people
from raw.signups s
|> join raw.people p on p.id = s.person_id
|> where s.at >= :start_ts
|> select s.id as ⟨c:activity_id⟩, s.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩
|> order by ts
|> limit 100
--- pipes that extend and aggregate
--: columns activity_id, customer, activity, feature_json
--: feature n integer
--: tables raw.signups
from raw.signups
|> extend date(at) as day
|> aggregate count(*) as n group by email, day
|> set day = cast(day as string)
|> extend ⟨a:'signed_up'⟩ as activity, to_json(struct(⟨f:n⟩)) as features
|> as t
|> select concat(t.email, t.day) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, features as ⟨c:feature_json⟩
--- with recursive
--: columns activity_id, ts, customer, activity
--: tables raw.plans
with recursive months (n, email) as (
  select 0, email from raw.plans
  union all
  select n + 1, email from months where n < 12
)
select concat(email, n) as ⟨c:activity_id⟩, add_months(current_date(), n) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_billed'⟩ as ⟨c:activity⟩ from months
--- union, minus, intersect
--: columns activity_id, ts, customer, activity
--: tables a.one, a.two, a.three
select id as ⟨c:activity_id⟩, ts as ⟨c:ts⟩, who as ⟨c:customer⟩, ⟨a:'one'⟩ as ⟨c:activity⟩ from a.one
union all
(select id, ts, who, ⟨a:'two'⟩ from a.two minus all select id, ts, who, ⟨a:'three'⟩ from a.three)
--- common tables without as
--: columns activity_id, activity
--: tables raw.x
with x (select id, ⟨a:'happened'⟩ as activity from raw.x), y as (select * from x)
select id as ⟨c:activity_id⟩, ⟨c:activity⟩ from y
--- files
--: columns activity_id, ts, customer, activity
--: tables
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_imported'⟩ as ⟨c:activity⟩
from read_files('/Volumes/main/raw/leads/*.json', format => 'json', schemaHints => 'id STRING', schema => 'x int')
--- a path as a table
--: columns activity_id, customer, activity
--: tables delta.s3://bucket/leads, json./mnt/raw/people
select l.id as ⟨c:activity_id⟩, p.email as ⟨c:customer⟩, ⟨a:'was_imported'⟩ as ⟨c:activity⟩ from delta.`s3://bucket/leads` l left semi join json.`/mnt/raw/people` p on l.id = p.id
--- anti and semi joins hide their side
--: columns id, at, activity
--: tables raw.x, raw.y
select *, ⟨a:'happened'⟩ as ⟨c:activity⟩ from (select id, at from raw.x) x left anti join (select id, other from raw.y) y on x.id = y.id
--- changes of a table
--: columns activity_id, ts, customer, activity, feature_json
--: feature type ?
--: tables
select concat(id, _commit_version) as ⟨c:activity_id⟩, _commit_timestamp as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'changed_profile'⟩ as ⟨c:activity⟩, to_json(struct(_change_type as ⟨f:type⟩)) as ⟨c:feature_json⟩
from table_changes('crm.people', 2, 10) where _change_type != 'update_preimage'
--- names by identifier
--: columns activity_id, customer, activity
--: tables
select t.id as ⟨c:activity_id⟩, identifier('t.' || :col) as ⟨c:customer⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from identifier(:catalog || '.raw.x') as t
--- samples
--: columns activity_id, customer, activity
--: tables raw.x, raw.y
select x.id as ⟨c:activity_id⟩, y.email as ⟨c:customer⟩, ⟨a:'was_sampled'⟩ as ⟨c:activity⟩
from raw.x tablesample (10 percent) repeatable (42) as x join raw.y tablesample (100 rows) y on x.id <=> y.id
--- intervals, dates and extract
--: columns activity_id, ts, customer, activity, feature_json
--: feature day timestamp
--: feature month ?
--: tables raw.trials
select id as ⟨c:activity_id⟩, started_at + interval '14' day as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'finished_trial'⟩ as ⟨c:activity⟩,
  to_json(struct(date '2024-02-29' as ⟨f:day⟩, extract(month from started_at) as ⟨f:month⟩)) as ⟨c:feature_json⟩
from raw.trials
where started_at between date_sub(current_date(), 7) and current_timestamp - interval 2 days 3 hours and dateadd(week, 1, started_at) < now()
  and x'1F' is not null and datediff(day, started_at, ended_at) <> 0
--- texts with prefixes and neighbours
--: columns activity_id, customer, activity, note
--: tables raw.x
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'it''s_done'⟩ as ⟨c:activity⟩, r"C:\new\" || 'a\'b' || "say \"hi\"" || 'x' 'y' as ⟨c:note⟩ from raw.x where a = "b -- c" and b like '%\_%' escape '\\'
--- nested comments
--: columns activity_id, customer, activity
--: tables raw.x
/* outer /* inner */ still a comment */
select id as ⟨c:activity_id⟩, -- it's
  email as ⟨c:customer⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x;
--- numbers with letters behind them
--: columns activity_id, customer, activity, feature_json, revenue_impact
--: feature a integer
--: feature b number
--: feature c number
--: tables raw.x
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩, to_json(struct(7L as ⟨f:a⟩, 1.5BD as ⟨f:b⟩, -2e3F as ⟨f:c⟩)) as ⟨c:feature_json⟩, amount / 100D as ⟨c:revenue_impact⟩ from raw.x where n > 3S or n <= -.5D
--- from before select
--: columns activity_id, customer, activity
--: tables raw.x
from raw.x select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ where id is not null
--- a constant of a common table, and json from map functions
--: columns activity_id, customer, activity, feature_json
--: feature plan ?
--: tables raw.x
with k as (select ⟨a:'called_support'⟩ as support)
select x.id as ⟨c:activity_id⟩, x.phone as ⟨c:customer⟩, k.support as ⟨c:activity⟩, to_json(map_filter(map(⟨f:'plan'⟩, x.plan), (key, value) -> value is not null)) as ⟨c:feature_json⟩
from raw.x x cross join k
--- case expressions of each kind
--: columns activity_id, customer, activity
--: tables raw.x
select id as ⟨c:activity_id⟩, email as ⟨c:customer⟩,
  case when a then ⟨a:'one'⟩ when b then nvl(⟨a:'two'⟩, null) else case c when 1 then ⟨a:'three'⟩ else coalesce(⟨a:'four'⟩) end end as ⟨c:activity⟩
from raw.x
--- iff and nvl2 and decode
--: columns activity_id, activity
--: tables raw.x
select id as ⟨c:activity_id⟩, iff(nvl2(a, true, false), ⟨a:'won'⟩, ⟨a:'lost'⟩) as ⟨c:activity⟩ from raw.x
--- dbt
--: columns activity_id, ts, customer, activity
--: tables raw.orders, stg_people
{{ config(materialized='incremental', unique_key='activity_id') }}
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'ordered'⟩ as ⟨c:activity⟩
from {{ source('raw', 'orders') }} o
join {{ ref("stg_people") }} p on p.id = o.person_id
--- a head
--: columns activity_id, ts, customer, activity
--: tables raw.refunds
/*---
activity: refunded
---*/
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'refunded'⟩ as ⟨c:activity⟩ from raw.refunds
--- grouping sets, cube and rollup
--: columns activity_id, customer, activity
--: tables raw.clicks
select max(id) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'clicked'⟩ as ⟨c:activity⟩
from raw.clicks group by email, campaign with rollup having grouping(email) = 0
--- grouping sets in brackets
--: columns activity_id, customer, activity
--: tables raw.clicks
select any_value(id) as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'clicked'⟩ as ⟨c:activity⟩
from raw.clicks group by grouping sets ((email, campaign), (email), ()), cube (country)
--- ordered aggregates
--: columns activity_id, customer, activity, feature_json
--: feature pages ?
--: feature median ?
--: tables web.views
select first(id, true) as ⟨c:activity_id⟩, visitor as ⟨c:customer⟩, ⟨a:'browsed'⟩ as ⟨c:activity⟩,
  to_json(struct(listagg(distinct page, ', ') within group (order by page) as ⟨f:pages⟩, percentile_cont(0.5) within group (order by ms desc) filter (where ms > 0) as ⟨f:median⟩)) as ⟨c:feature_json⟩
from web.views group by visitor
--- subqueries in conditions
--: columns activity_id, customer, activity
--: tables crm.people, shop.orders, shop.vip, shop.returns
select p.id as ⟨c:activity_id⟩, p.email as ⟨c:customer⟩, ⟨a:'became_customer'⟩ as ⟨c:activity⟩
from crm.people p
where exists (select 1 from shop.orders o where o.person = p.id) and (p.id, p.email) in (select id, email from shop.vip)
  and p.n > (select max(n) from shop.returns) and p.email like any ('a%', 'b%') and p.x ilike 'q%'
--- names beyond ascii
--: columns activity_id, ts, customer, activity, feature_json
--: feature größe ?
--: tables daten.bestellungen
select `Bestell-Nr` as ⟨c:activity_id⟩, `zeitpunkt (UTC)` as ⟨c:ts⟩, `kundin` as ⟨c:customer⟩, ⟨a:'bestellt_✓'⟩ as ⟨c:activity⟩, to_json(struct(`größe` as ⟨f:`größe`⟩)) as ⟨c:feature_json⟩
from daten.bestellungen
--- keywords as names
--: columns activity_id, ts, customer, activity, value, key
--: tables raw.kv
select kv.id as ⟨c:activity_id⟩, kv.timestamp as ⟨c:ts⟩, kv.user as ⟨c:customer⟩, ⟨a:'set_value'⟩ as ⟨c:activity⟩, ⟨c:value⟩, kv.⟨c:key⟩ from raw.kv kv
--- a map exploded into two columns
--: columns activity, ts, id
--: tables raw.x
select explode(map(⟨a:'opened'⟩, opened_at, ⟨a:'closed'⟩, closed_at)) as (⟨c:activity⟩, ⟨c:ts⟩), ⟨c:id⟩ from raw.x
--- stack as a table
--: columns id, activity
--: tables
select ⟨c:id⟩, ⟨c:activity⟩ from stack(2, ⟨a:'opened'⟩, 1, ⟨a:'closed'⟩, 2) as s(activity, id)
--- names that begin with digits
--: columns 1st_id, activity
--: tables raw.2024_x
select id as ⟨c:1st_id⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.2024_x
--- intervals of several units
--: columns ts, activity
--: tables raw.x
select at + interval 1 day 2 hours as ⟨c:ts⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x where interval '5' minutes '3' seconds < d and not a rlike 'x'
--- streams
--: columns id, activity
--: tables raw.x, raw.y
select x.⟨c:id⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from stream raw.x as x join stream(raw.y) y on x.id = y.id
--- fields of structs keep their names
--: columns id, email, activity
--: tables raw.x
select x.meta.⟨c:id⟩, x.people[0].⟨c:email⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x as x
--- a struct of all columns
--: columns activity, feature_json
--: feature plan ?
--: feature price number
--: tables raw.rides
with rides as (select ⟨f:plan⟩, price::decimal(10, 2) as ⟨f:price⟩ from raw.rides)
select ⟨a:'rode'⟩ as ⟨c:activity⟩, to_json(struct(*)) as ⟨c:feature_json⟩ from rides
--- a struct of a table's columns
--: columns activity_id, activity, feature_json
--: feature id ?
--: feature plan ?
--: feature minutes integer
--: tables raw.rides
with r as (select ⟨f:id⟩, ⟨f:plan⟩, minutes::int as ⟨f:minutes⟩ from raw.rides)
select r.id as ⟨c:activity_id⟩, ⟨a:'rode'⟩ as ⟨c:activity⟩, to_json(struct(r.*)) as ⟨c:feature_json⟩ from r
--- a path with its type
--: columns activity_id, activity, feature_json
--: feature amount number
--: feature card string
--: tables raw.payments
select id as ⟨c:activity_id⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩, to_json(named_struct(⟨f:'amount'⟩, v:amount::decimal(10, 2), ⟨f:'card'⟩, v:card.kind::string)) as ⟨c:feature_json⟩
from raw.payments
--- counts that nobody names
--: columns count(1), activity
--: tables raw.events
select ⟨c:count(*)⟩, ⟨a:'was_counted'⟩ as ⟨c:activity⟩ from raw.events
--- a table named by a text
--: columns activity_id, activity
--: tables raw.visits
select id as ⟨c:activity_id⟩, ⟨a:'visited'⟩ as ⟨c:activity⟩ from identifier('raw.visits')
--- exclude without brackets
--: columns activity_id, ts, activity
--: tables raw.events
with e as (select id as activity_id, at as ts, junk from raw.events)
select * except (junk), ⟨a:'visited'⟩ as ⟨c:activity⟩ from e
--- columns turned into rows
--: columns id, at, kind, amount, activity
--: tables raw.totals
with totals as (select id, at, rides, rentals from raw.totals)
select *, ⟨a:'was_counted'⟩ as ⟨c:activity⟩ from totals unpivot (amount for kind in (rides as `r`, rentals))
--- an alias used further on
--: columns activity_id, kind, activity
--: tables raw.events
select id as ⟨c:activity_id⟩, ⟨a:'x_' || 'y'⟩ as ⟨c:kind⟩, kind as ⟨c:activity⟩ from raw.events
--- columns that are called like clauses
--: columns activity_id, ts, offset, customer, activity, feature_json, _span
--: tables kafka_events, raw.users
select max(id) as ⟨c:activity_id⟩, window.start as ⟨c:ts⟩, ⟨c:offset⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, '{}' as ⟨c:feature_json⟩, window as ⟨c:_span⟩
from kafka_events as k
join raw.users as u on u.first = offset
where offset > 0 and window.end > '2024-01-01'
group by email, offset, window(ts, '1 hour')
--- a window that is named, and a limit, behind columns that are called so
--: columns activity_id, ts, customer, activity, feature_json, _n
--: tables w
with window as (select window, offset from w) select offset as ⟨c:activity_id⟩, window.start as ⟨c:ts⟩, x as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, '{}' as ⟨c:feature_json⟩, count(*) over w as ⟨c:_n⟩ from window window w as (order by offset) limit 10 offset 5
--- lateral views before select
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.t, raw.u
with v as (from raw.t lateral view explode(a) x as q
lateral view outer posexplode(b) as pos, item select *)
from v join raw.u as u on u.id = v.id lateral view explode(q) w select w.id as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, '{}' as ⟨c:feature_json⟩ where q > 1
