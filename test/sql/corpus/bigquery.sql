--- a plain event
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact, link
--: feature plan string
--: feature seats ?
--: tables acme-prod.raw.signups
select
  cast(s.signup_id as string) as ⟨c:activity_id⟩,
  s.created_at as ⟨c:ts⟩,
  s.email as ⟨c:customer⟩,
  ⟨a:'signed_up'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'plan'⟩, cast(s.plan as string), ⟨f:'seats'⟩, s.seats) as ⟨c:feature_json⟩,
  cast(null as float64) as ⟨c:revenue_impact⟩,
  concat('https://app.example.com/signups/', s.signup_id) as ⟨c:link⟩
from `acme-prod.raw.signups` as s
--- a project with dashes and no backticks
--: columns activity_id, ts, customer, activity
--: tables acme-prod-7.raw.page_views
select v.view_id as ⟨c:activity_id⟩, v.at as ⟨c:ts⟩, v.user_id ⟨c:customer⟩, ⟨a:"viewed_page"⟩ ⟨c:activity⟩
from acme-prod-7.raw.page_views v
where v.at >= @start_ts and v.at < @end_ts;
--- backticks around each part and around keywords
--: columns activity_id, ts, customer, activity
--: tables acme-prod.raw.order
select `order`.`id` as ⟨c:`activity_id`⟩, `order`.`when` as ⟨c:ts⟩, `order`.`group` as ⟨c:customer⟩, ⟨a:'completed_order'⟩ as ⟨c:`activity`⟩,
from `acme-prod`.`raw`.`order`
--- an array of structs, unnested with its offset
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact
--: feature sku ?
--: feature position ?
--: tables shop.orders
select
  concat(o.id, '-', cast(position as string)) as ⟨c:activity_id⟩,
  o.created_at as ⟨c:ts⟩,
  o.email as ⟨c:customer⟩,
  ⟨a:'bought_item'⟩ as ⟨c:activity⟩,
  to_json(struct(item.⟨f:sku⟩, position as ⟨f:position⟩)) as ⟨c:feature_json⟩,
  item.price * item.quantity as ⟨c:revenue_impact⟩
from shop.orders as o, unnest(o.items) as item with offset as position
where array_length(o.items) > 0
--- unnest in a cross and a left join
--: columns activity_id, ts, customer, activity
--: tables web.sessions
select to_hex(md5(concat(session_id, '/', cast(step as string)))) as ⟨c:activity_id⟩,
  timestamp_micros(hit.event_timestamp) as ⟨c:ts⟩, user_pseudo_id as ⟨c:customer⟩, ⟨a:'viewed_step'⟩ as ⟨c:activity⟩
from web.sessions
cross join unnest(hits) as hit with offset step
left join unnest(hit.params) as param
inner join unnest(hit.labels) label with offset
where param.key = 'page'
--- an implicit unnest through the alias
--: columns activity_id, ts, customer, activity
--: tables shop.orders
select i.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'returned_item'⟩ as ⟨c:activity⟩
from shop.orders o, o.items as i, i.returns r
--- google analytics export
--: columns activity_id, ts, customer, anonymous_customer_id, activity, feature_json
--: feature page string
--: feature session ?
--: tables my-site.analytics_123456.events_*
select
  to_hex(sha256(concat(user_pseudo_id, cast(event_timestamp as string), event_name))) as ⟨c:activity_id⟩,
  timestamp_micros(event_timestamp) as ⟨c:ts⟩,
  user_id as ⟨c:customer⟩,
  user_pseudo_id as ⟨c:anonymous_customer_id⟩,
  case event_name when 'page_view' then ⟨a:'viewed_page'⟩ when 'purchase' then ⟨a:'purchased'⟩ else ⟨a:'other_event'⟩ end as ⟨c:activity⟩,
  json_object(
    ⟨f:'page'⟩, safe_cast((select value.string_value from unnest(event_params) where key = 'page_location') as string),
    ⟨f:'session'⟩, (select value.int_value from unnest(event_params) where key = 'ga_session_id')
  ) as ⟨c:feature_json⟩
from `my-site.analytics_123456.events_*`
where _table_suffix between format_date('%Y%m%d', date(@start_ts)) and format_date('%Y%m%d', date(@end_ts))
  and regexp_contains(event_name, r'^(page_view|purchase)$')
--- star except and replace
--: columns customer, activity
--: open
--: tables raw.touches
select * except (loaded_at, _partition) replace (lower(email) as ⟨c:customer⟩), ⟨a:'touched'⟩ as ⟨c:activity⟩ from raw.touches
--- star of known columns, with except and replace
--: columns activity_id, ts, customer, activity
--: tables raw.leads
with base as (select id as activity_id, happened_at as ts, email as customer, source, score from raw.leads)
select base.* except (source, score) replace (upper(customer) as ⟨c:customer⟩), ⟨a:'became_lead'⟩ as ⟨c:activity⟩ from base
--- the first row of each customer, by qualify
--: columns activity_id, ts, customer, activity, feature_json
--: feature channel ?
--: tables raw.visits
select visit_id as ⟨c:activity_id⟩, started_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'first_visit'⟩ as ⟨c:activity⟩,
  to_json(struct(channel as ⟨f:channel⟩)) as ⟨c:feature_json⟩
from raw.visits
where true
qualify row_number() over (partition by email order by started_at) = 1
--- a named window and ignore nulls
--: columns activity_id, ts, customer, activity, feature_json
--: feature previous ?
--: feature gap integer
--: tables raw.visits
select id ⟨c:activity_id⟩, happened_at ⟨c:ts⟩, who ⟨c:customer⟩, ⟨a:'came_back'⟩ ⟨c:activity⟩,
  json_object(⟨f:'previous'⟩, last_value(page ignore nulls) over w, ⟨f:'gap'⟩, cast(timestamp_diff(happened_at, lag(happened_at) over by_who, second) as int64)) ⟨c:feature_json⟩
from raw.visits
window by_who as (partition by who order by happened_at), w as (by_who rows between unbounded preceding and 1 preceding)
--- scripting variables and system variables
--: columns activity_id, ts, customer, activity, link
--: tables raw.tickets
select cast(id as string) as ⟨c:activity_id⟩, opened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'opened_ticket'⟩ as ⟨c:activity⟩,
  format('%s/%d?project=%s', @base_url, id, @@project_id) as ⟨c:link⟩
from raw.tickets
where opened_at between @start_ts and @end_ts and not starts_with(email, @@session_id)
--- triple quotes, raw strings and bytes
--: columns activity_id, ts, customer, activity, feature_json
--: feature pattern string
--: feature note string
--: feature raw ?
--: tables raw.logs
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, actor as ⟨c:customer⟩, ⟨a:'''wrote_log'''⟩ as ⟨c:activity⟩,
  json_object(⟨f:"pattern"⟩, r'\d+\'', ⟨f:'note'⟩, """it's "quoted", -- no comment # here""", ⟨f:'raw'⟩, b'\x00' || rb"\n" || br'''a'b''') as ⟨c:feature_json⟩
from raw.logs # a comment that ends here: '
where text not like '%\'%' -- and another one: "
  and text != "it's"
--- struct constructors with types
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan string
--: feature seats integer
--: tables raw.upgrades
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, account_email as ⟨c:customer⟩, ⟨a:'upgraded'⟩ as ⟨c:activity⟩,
  to_json(struct<⟨f:plan⟩ string, ⟨f:seats⟩ int64>(new_plan, new_seats)) as ⟨c:feature_json⟩
from raw.upgrades
--- an array of typed structs with literals
--: columns activity, ts, activity_id, customer
--: tables raw.flags
select kind.⟨c:activity⟩, f.changed_at as ⟨c:ts⟩, concat(f.id, kind.suffix) as ⟨c:activity_id⟩, f.email as ⟨c:customer⟩
from raw.flags f
cross join unnest(array<struct<activity string, suffix string>>[(⟨a:'enabled_flag'⟩, '-on'), (⟨a:'disabled_flag'⟩, '-off')]) as kind
where if(kind.suffix = '-on', f.enabled, not f.enabled)
--- unnest of literal structs
--: columns activity, n, customer
--: tables raw.accounts
select kinds.⟨c:activity⟩, kinds.⟨c:n⟩, a.email as ⟨c:customer⟩
from raw.accounts as a, unnest([struct(⟨a:'opened_account'⟩ as activity, 1 as n), struct(⟨a:'closed_account'⟩, 2)]) as kinds
--- unnest of literal texts
--: columns activity, ts, customer
--: tables raw.accounts
select ⟨c:activity⟩, created_at as ⟨c:ts⟩, email as ⟨c:customer⟩
from raw.accounts, unnest([⟨a:'a_registered'⟩, ⟨a:'b_registered'⟩]) activity
--- select as struct in an array subquery
--: columns activity_id, ts, customer, activity, feature_json
--: feature items ?
--: feature total ?
--: tables shop.orders
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'placed_order'⟩ as ⟨c:activity⟩,
  to_json(struct(array(select as struct i.sku, i.price from unnest(o.items) i order by i.price desc limit 3) as ⟨f:items⟩, o.total as ⟨f:total⟩)) as ⟨c:feature_json⟩
from shop.orders o
--- the features as a struct subquery
--: columns activity_id, ts, customer, activity, feature_json
--: feature method ?
--: feature amount string
--: tables raw.payments
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, payer as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  to_json((select as struct ⟨f:method⟩, cast(amount as string) as ⟨f:amount⟩)) as ⟨c:feature_json⟩
from raw.payments
--- json literals and functions that change json
--: columns activity_id, ts, customer, activity, feature_json
--: feature version integer
--: feature source string
--: tables raw.imports
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, owner as ⟨c:customer⟩, ⟨a:'imported_file'⟩ as ⟨c:activity⟩,
  json '{⟨f:"version"⟩: 2, ⟨f:"source"⟩: "csv"}' as ⟨c:feature_json⟩
from raw.imports
--- parse_json of a literal, to_json_string
--: columns activity_id, ts, customer, activity, feature_json
--: feature beta boolean
--: tables raw.imports
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, owner as ⟨c:customer⟩, ⟨a:'joined_beta'⟩ as ⟨c:activity⟩,
  parse_json('{⟨f:"beta"⟩: true}') as ⟨c:feature_json⟩ from raw.imports
--- json paths, subscripts and safe functions
--: columns activity_id, ts, customer, activity, feature_json
--: feature city ?
--: feature tags ?
--: feature last_tag ?
--: feature price number
--: tables raw.events
select json_value(payload, '$.id') as ⟨c:activity_id⟩, safe.timestamp_millis(int64(payload.at)) as ⟨c:ts⟩, string(payload.user.email) as ⟨c:customer⟩,
  ⟨a:'searched'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'city'⟩, payload['address']['city'], ⟨f:'tags'⟩, json_query_array(payload, '$.tags'),
    ⟨f:'last_tag'⟩, tags[safe_offset(array_length(tags) - 1)], ⟨f:'price'⟩, safe_cast(lax_string(payload.items[0].price) as numeric)) as ⟨c:feature_json⟩
from raw.events
where payload.kind is not null and tags[offset(0)] != tags[ordinal(1)]
--- time travel
--: columns activity_id, ts, customer, activity
--: tables acme.crm.accounts
select id as ⟨c:activity_id⟩, created_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'existed_yesterday'⟩ as ⟨c:activity⟩
from acme.crm.accounts as a
  for system_time as of timestamp_sub(current_timestamp(), interval 1 day)
where a.created_at < timestamp '2024-01-01 00:00:00+00'
--- time travel with a join behind it
--: columns activity_id, ts, customer, activity
--: tables crm.accounts, crm.owners
select a.id as ⟨c:activity_id⟩, a.created_at as ⟨c:ts⟩, o.email as ⟨c:customer⟩, ⟨a:'was_assigned'⟩ as ⟨c:activity⟩
from crm.accounts a for system_time as of '2024-05-01 00:00:00' - interval 2 hour
left outer join crm.owners o for system_time as of @end_ts using (owner_id)
--- with recursive
--: columns activity_id, ts, customer, activity, feature_json
--: feature depth ?
--: tables hr.people
with recursive
  reports as (
    select id, manager_id, email, 1 as depth from hr.people where manager_id is null
    union all
    select p.id, p.manager_id, p.email, r.depth + 1 from hr.people p join reports r on p.manager_id = r.id
  ),
  kinds as (select ⟨a:'joined_team'⟩ as activity)
select cast(id as string) as ⟨c:activity_id⟩, current_timestamp as ⟨c:ts⟩, email as ⟨c:customer⟩, kinds.⟨c:activity⟩, to_json(struct(⟨f:depth⟩)) as ⟨c:feature_json⟩
from reports cross join kinds
--- union all of common tables
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: feature reason ?
--: tables raw.starts, raw.stops
with started as (
  select id, happened_at, email, ⟨a:'started_subscription'⟩ as activity, json_object(⟨f:'plan'⟩, plan) as features from raw.starts
), stopped as (
  select id, happened_at, email, ⟨a:'cancelled_subscription'⟩, json_object(⟨f:'reason'⟩, reason) from raw.stops
)
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨c:activity⟩, features as ⟨c:feature_json⟩ from (
  select * from started
  union all
  select * from stopped
)
--- union distinct, except distinct, intersect distinct
--: columns activity_id, ts, customer, activity
--: tables a.one, a.two, a.three
(select id as ⟨c:activity_id⟩, ts as ⟨c:ts⟩, who as ⟨c:customer⟩, ⟨a:'one'⟩ as ⟨c:activity⟩ from a.one
union distinct
select id, ts, who, ⟨a:'two'⟩ from a.two)
except distinct
select id, ts, who, ⟨a:'three'⟩ from a.three
order by 2 desc
limit 100 offset 10
--- union by name
--: columns activity_id, customer, activity, ts
--: tables a.one, a.two
select id as ⟨c:activity_id⟩, who as ⟨c:customer⟩, ⟨a:'won'⟩ as ⟨c:activity⟩, happened_at as ⟨c:ts⟩ from a.one
union all by name
select happened_at as ts, ⟨a:'lost'⟩ as activity, id as activity_id, who as customer from a.two
--- full outer union all by name
--: columns activity_id, customer, activity
--: tables a.one, a.two
select id as ⟨c:activity_id⟩, who as ⟨c:customer⟩, ⟨a:'sent'⟩ as ⟨c:activity⟩ from a.one
full outer union all by name
select ⟨a:'received'⟩ as activity, id as activity_id from a.two
--- a pivot
--: columns activity_id, ts, customer, activity, feature_json
--: feature q1 ?
--: feature q2 ?
--: tables sales.quarters
select concat(email, '-', year) as ⟨c:activity_id⟩, timestamp(year || '-12-31') as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'closed_year'⟩ as ⟨c:activity⟩,
  to_json(struct(p.⟨f:q1⟩, p.⟨f:q2⟩)) as ⟨c:feature_json⟩
from (select email, year, quarter, amount from sales.quarters)
pivot (sum(amount) as total, count(*) for quarter in ('Q1' as q1, 'Q2' as q2)) as p
--- an unpivot
--: columns activity_id, ts, customer, activity, feature_json
--: feature answer ?
--: tables raw.surveys
select concat(survey_id, question) as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'answered_question'⟩ as ⟨c:activity⟩, json_object(⟨f:'answer'⟩, answer) as ⟨c:feature_json⟩
from raw.surveys unpivot include nulls (answer for question in (q1 as 'first', q2 as 'second')) as u
--- a sample
--: columns activity_id, ts, customer, activity
--: tables raw.page_views
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'was_sampled'⟩ as ⟨c:activity⟩
from raw.page_views tablesample system (10 percent)
where rand() < 0.5
--- pipes from a table
--: columns activity_id, ts, customer, activity
--: tables raw.signups
from raw.signups
|> where created_at >= @start_ts and created_at < @end_ts
|> select id as ⟨c:activity_id⟩, created_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'signed_up'⟩ as ⟨c:activity⟩
--- pipes with extend, set, drop and rename
--: columns activity_id, ts, customer, activity
--: tables raw.signups
from raw.signups as s
|> select id, created_at, email, plan
|> extend ⟨a:'signed_up'⟩ as activity, concat('s-', id) as activity_id
|> set email = lower(email)
|> drop id, plan
|> rename created_at as ts, email as customer
|> where customer is not null
|> select ⟨c:activity_id⟩, ⟨c:ts⟩, ⟨c:customer⟩, ⟨c:activity⟩
|> order by ts desc
|> limit 10
--- pipes that aggregate
--: columns activity_id, ts, customer, activity, feature_json
--: feature views integer
--: tables web.views
from web.views as v
|> where v.page like '/pricing%'
|> aggregate count(*) as views, min(v.at) as first_at group and order by email desc, date(v.at) as day
|> extend ⟨a:'viewed_pricing'⟩ as activity
|> as d
|> select concat(d.email, d.day) as ⟨c:activity_id⟩, d.first_at as ⟨c:ts⟩, d.email as ⟨c:customer⟩, d.⟨c:activity⟩, json_object(⟨f:'views'⟩, d.views) as ⟨c:feature_json⟩
--- pipes with joins and a set operation
--: columns activity_id, ts, customer, activity
--: tables crm.deals, crm.people, crm.old_deals
from crm.deals as d
|> left join crm.people as p on p.id = d.person_id
|> where d.stage in (select 'won')
|> select d.id as ⟨c:activity_id⟩, d.closed_at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'won_deal'⟩ as ⟨c:activity⟩
|> union all
  (select id, closed_at, email, ⟨a:'won_old_deal'⟩ from crm.old_deals)
--- pipes behind a query with common tables
--: columns activity_id, ts, customer, activity
--: tables raw.calls
with calls as (select id, happened_at, phone from raw.calls |> where duration > 0)
select c.id as ⟨c:activity_id⟩, c.at as ⟨c:ts⟩, c.phone as ⟨c:customer⟩ from calls c
|> extend ⟨a:'called'⟩ as ⟨c:activity⟩
|> distinct
|> tablesample system (1 percent)
--- interval, date and time literals
--: columns activity_id, ts, customer, activity, feature_json
--: feature day timestamp
--: feature at ?
--: feature trial timestamp
--: tables raw.trials
select id as ⟨c:activity_id⟩, timestamp_add(started_at, interval 14 day) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'finished_trial'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'day'⟩, date '2024-02-29', ⟨f:'at'⟩, time '12:30:00', ⟨f:'trial'⟩, datetime "2024-01-01 00:00:00") as ⟨c:feature_json⟩
from raw.trials
where started_at + interval '1 2:03' day to minute < current_timestamp() and date_trunc(date(started_at), week(monday)) > date_sub(current_date(), interval 1 quarter)
  and extract(dayofweek from started_at at time zone 'Europe/Berlin') between 2 and 6
--- group by all, rollup and grouping sets
--: columns activity_id, ts, customer, activity, feature_json
--: feature n integer
--: tables raw.clicks
select concat(email, campaign) as ⟨c:activity_id⟩, max(happened_at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'clicked_campaign'⟩ as ⟨c:activity⟩,
  to_json(struct(count(distinct link) as ⟨f:n⟩)) as ⟨c:feature_json⟩
from raw.clicks
group by all
having count(*) > 1
--- grouping sets
--: columns activity_id, ts, customer, activity
--: tables raw.clicks
select any_value(id having max happened_at) as ⟨c:activity_id⟩, max(happened_at) as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'clicked'⟩ as ⟨c:activity⟩
from raw.clicks group by grouping sets ((email, campaign), rollup (email), ())
having email is not null and logical_or(campaign is not null)
--- aggregates with clauses of their own
--: columns activity_id, ts, customer, activity, feature_json
--: feature pages ?
--: feature last ?
--: tables web.views
select string_agg(distinct id, ',' order by id limit 5) as ⟨c:activity_id⟩, max(happened_at) as ⟨c:ts⟩, visitor as ⟨c:customer⟩, ⟨a:'browsed'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'pages'⟩, array_agg(page ignore nulls order by happened_at desc limit 10), ⟨f:'last'⟩, max_by(page, happened_at)) as ⟨c:feature_json⟩
from web.views group by visitor
--- names beyond ascii
--: columns activity_id, ts, customer, activity, feature_json
--: feature straße ?
--: feature 国 string
--: tables daten.bestellungen
select `Bestell-Nr` as ⟨c:activity_id⟩, `zeitpunkt (UTC)` as ⟨c:ts⟩, kundin as ⟨c:customer⟩, ⟨a:'bestellung_aufgegeben_✓'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'straße'⟩, `straße`, ⟨f:'国'⟩, '日本') as ⟨c:feature_json⟩
from daten.bestellungen as b
--- if, coalesce, nullif around literals
--: columns activity_id, ts, customer, activity
--: tables raw.states
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩,
  coalesce(if(state = 'a', ⟨a:'activated'⟩, null), case when state in ('p', 'q') then ⟨a:'paused'⟩ end, ifnull(⟨a:'resumed'⟩, ⟨a:'restarted'⟩)) as ⟨c:activity⟩
from raw.states
--- a constant from a common table
--: columns activity_id, ts, customer, activity
--: tables raw.calls
with names as (select ⟨a:'called_support'⟩ as support), calls as (select c.*, n.support from raw.calls as c, names n)
select c.id as ⟨c:activity_id⟩, c.at as ⟨c:ts⟩, c.phone as ⟨c:customer⟩, c.support as ⟨c:activity⟩ from calls c
--- columns without a name
--: columns f0_, ts, f1_, activity
--: tables raw.x
select ⟨c:concat(a, b)⟩, x.⟨c:ts⟩, ⟨c:lower(x.who)⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x as x
--- functions of the project, safe and net prefixes
--: columns activity_id, ts, customer, activity, feature_json
--: feature host ?
--: feature score ?
--: tables raw.hits
select `acme-prod.tools.key_of`(h.id, 'x') as ⟨c:activity_id⟩, safe.parse_timestamp('%Y-%m-%dT%H:%M:%E*S', h.at) as ⟨c:ts⟩, tools.clean(h.user) as ⟨c:customer⟩, ⟨a:'hit_page'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'host'⟩, net.reg_domain(h.url), ⟨f:'score'⟩, ml.distance(h.a, h.b)) as ⟨c:feature_json⟩
from raw.hits h
--- table functions
--: columns activity_id, ts, customer, activity
--: tables
select p.id as ⟨c:activity_id⟩, p.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'was_scored'⟩ as ⟨c:activity⟩
from ml.predict(model tools.churn, (select 1 as id), struct(0.5 as threshold)) as p
join tools.active_between(@start_ts, @end_ts) as a on a.id = p.id
--- changes of a table
--: columns activity_id, ts, customer, activity, feature_json
--: feature type ?
--: tables crm.people
select concat(id, _change_type) as ⟨c:activity_id⟩, _change_timestamp as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'changed_profile'⟩ as ⟨c:activity⟩, json_object(⟨f:'type'⟩, _change_type) as ⟨c:feature_json⟩
from appends(table crm.people, @start_ts, @end_ts)
--- generated dates
--: columns activity_id, ts, customer, activity
--: tables raw.plans
select concat(p.id, '-', day) as ⟨c:activity_id⟩, timestamp(day) as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'was_billed'⟩ as ⟨c:activity⟩
from raw.plans as p, unnest(generate_date_array(p.starts, least(p.ends, current_date()), interval 1 month)) as day
--- information schema of a region
--: columns activity_id, ts, customer, activity, feature_json
--: feature bytes ?
--: tables region-eu.INFORMATION_SCHEMA.JOBS_BY_PROJECT
select job_id as ⟨c:activity_id⟩, creation_time as ⟨c:ts⟩, user_email as ⟨c:customer⟩, ⟨a:'ran_query'⟩ as ⟨c:activity⟩, json_object(⟨f:'bytes'⟩, total_bytes_billed) as ⟨c:feature_json⟩
from `region-eu`.INFORMATION_SCHEMA.JOBS_BY_PROJECT
where creation_time between @start_ts and @end_ts and statement_type <> 'SCRIPT'
--- dbt
--: columns activity_id, ts, customer, activity
--: tables raw.orders, stg_people
{{ config(materialized='view', tags=['activity']) }}
{# orders of people we know #}
select o.id as ⟨c:activity_id⟩, o.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'ordered'⟩ as ⟨c:activity⟩
from {{ source('raw', 'orders') }} as o
join {{ ref('stg_people') }} p on p.id = o.person_id
--- a head
--: columns activity_id, ts, customer, activity
--: tables raw.refunds
/*---
activity: refunded
description: Money went back.
---*/
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'refunded'⟩ as ⟨c:activity⟩ from raw.refunds
--- lambdas, ranges and between
--: columns activity_id, ts, customer, activity, feature_json
--: feature big ?
--: feature open ?
--: tables shop.orders, shop.vip
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'ordered_much'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'big'⟩, array_filter(items, e -> e.price > 100), ⟨f:'open'⟩, range_contains(range<date> '[2024-01-01, unbounded)', date(happened_at))) as ⟨c:feature_json⟩
from shop.orders where total not between 0 and 10 and email not in ('a', 'b') and (email, id) in (select as struct email, id from shop.vip)
--- differential privacy and select all
--: columns customer, activity, n
--: tables raw.views
select with differential_privacy options (epsilon = 10, delta = .01, privacy_unit_column = id) site as ⟨c:customer⟩, ⟨a:'was_viewed'⟩ as ⟨c:activity⟩, count(*) as ⟨c:n⟩
from raw.views group by site
--- casts with formats, numbers of every kind
--: columns activity_id, ts, customer, activity, feature_json, revenue_impact
--: feature ratio number
--: feature hex integer
--: feature big number
--: feature ok boolean
--: tables raw.pay
select cast(id as string format '999') as ⟨c:activity_id⟩, cast('2024' as timestamp format 'YYYY' at time zone 'UTC') as ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'ratio'⟩, -1.5e-3, ⟨f:'hex'⟩, 0xFF, ⟨f:'big'⟩, bignumeric '1.5', ⟨f:'ok'⟩, cast(x as bool)) as ⟨c:feature_json⟩,
  cast(amount as numeric(10, 2)) / 100. as ⟨c:revenue_impact⟩
from raw.pay where amount > .5 or amount in unnest([1, 2, 3]) or amount in unnest(@amounts)
--- correlated subqueries and exists
--: columns activity_id, ts, customer, activity, feature_json
--: feature orders ?
--: tables shop.orders, crm.people, shop.returns
select p.id as ⟨c:activity_id⟩, p.at as ⟨c:ts⟩, p.email as ⟨c:customer⟩, ⟨a:'became_customer'⟩ as ⟨c:activity⟩,
  json_object(⟨f:'orders'⟩, (select count(*) from shop.orders o where o.person = p.id)) as ⟨c:feature_json⟩
from crm.people p
where exists (select 1 from shop.orders) and not exists (select * from shop.returns r where r.person = p.id)
--- joins in brackets
--: columns activity_id, ts, customer, activity
--: tables a.t, a.u, a.v
select t.id as ⟨c:activity_id⟩, u.at as ⟨c:ts⟩, v.email as ⟨c:customer⟩, ⟨a:'linked'⟩ as ⟨c:activity⟩
from (a.t as t inner join a.u as u on t.id = u.id) full join a.v as v using (id) cross join (select 1 as one)
--- keywords as names of columns
--: columns activity_id, ts, customer, activity, value, offset
--: tables raw.kv
select kv.key as ⟨c:activity_id⟩, kv.timestamp as ⟨c:ts⟩, kv.user as ⟨c:customer⟩, ⟨a:'set_value'⟩ as ⟨c:activity⟩, kv.⟨c:value⟩, kv.⟨c:offset⟩
from raw.kv as kv order by offset desc
--- keys and values as two arrays
--: columns activity_id, ts, customer, activity, feature_json
--: feature a ?
--: feature b ?
--: tables raw.kv
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, who as ⟨c:customer⟩, ⟨a:'stored'⟩ as ⟨c:activity⟩,
  json_object([⟨f:'a'⟩, ⟨f:'b'⟩], [to_json(x), to_json(y)]) as ⟨c:feature_json⟩
from raw.kv
--- json that is changed step by step
--: columns activity_id, ts, customer, activity, feature_json
--: feature plan ?
--: tables raw.kv
select id as ⟨c:activity_id⟩, happened_at as ⟨c:ts⟩, who as ⟨c:customer⟩, ⟨a:'stored'⟩ as ⟨c:activity⟩,
  json_strip_nulls(json_object(⟨f:'plan'⟩, plan), remove_empty => true) as ⟨c:feature_json⟩
from raw.kv
--- a comment in every place
--: columns activity_id, ts, customer, activity
--: tables raw.x
-- head
select /* one */ id as /* two */ ⟨c:activity_id⟩, -- three
  happened_at # four, with a comma
  as ⟨c:ts⟩, email ⟨c:customer⟩ /* five 'quote */, ⟨a:'happened'⟩ as ⟨c:activity⟩
from /* six " */ raw.x -- seven `
--- columns turned into activities
--: columns activity_id, ts, customer, activity
--: tables crm.deals
select concat(id, activity) as ⟨c:activity_id⟩, ⟨c:ts⟩, owner as ⟨c:customer⟩, ⟨c:activity⟩
from crm.deals unpivot (ts for activity in (opened_at as ⟨a:'opened_deal'⟩, won_at as ⟨a:'won_deal'⟩))
--- select as value
--: columns activity_id, activity
--: tables raw.x
select as value struct(id as ⟨c:activity_id⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩) from raw.x
--- an element of an array
--: columns activity_id, activity
--: tables raw.x
select id as ⟨c:activity_id⟩, [⟨a:'opened'⟩, ⟨a:'closed'⟩][offset(kind)] as ⟨c:activity⟩ from raw.x
--- pipes that unpivot
--: columns id, activity
--: tables crm.deals
from crm.deals
|> unpivot (ts for activity in (opened_at as ⟨a:'opened_deal'⟩, won_at as ⟨a:'won_deal'⟩))
|> select ⟨c:id⟩, ⟨c:activity⟩
--- pipes that change a literal
--: columns activity
--: tables raw.x
select 'happened' as activity from raw.x |> where true |> set ⟨c:activity⟩ = ⟨a:'happened_again'⟩
--- a set operation of several queries behind a pipe
--: columns id, activity
--: tables d.t, d.u, d.v
from d.t |> select ⟨c:id⟩, ⟨a:'a'⟩ as ⟨c:activity⟩ |> union all (select id, ⟨a:'b'⟩ from d.u), (select id, ⟨a:'c'⟩ from d.v)
--- fields of structs keep their names
--: columns id, at, email, activity
--: tables raw.x
select x.meta.⟨c:id⟩, x.meta.⟨c:at⟩, x.people[safe_offset(0)].⟨c:email⟩, ⟨a:'happened'⟩ as ⟨c:activity⟩ from raw.x as x
--- a whole row is the object
--: columns activity, feature_json
--: feature plan ?
--: feature price number
--: tables raw.rides
with rides as (select ⟨f:plan⟩, cast(price as numeric) as ⟨f:price⟩ from raw.rides)
select ⟨a:'rode'⟩ as ⟨c:activity⟩, to_json(rides) as ⟨c:feature_json⟩ from rides
--- a struct of a star without some columns
--: columns activity_id, ts, activity, feature_json
--: feature plan ?
--: feature minutes integer
--: tables raw.rides
with r as (select id, at, ⟨f:plan⟩, cast(minutes as int64) as ⟨f:minutes⟩ from raw.rides)
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, ⟨a:'rode'⟩ as ⟨c:activity⟩, to_json((select as struct r.* except (id, at))) as ⟨c:feature_json⟩ from r
--- an object set and cut by paths
--: columns activity_id, activity, feature_json
--: feature card string
--: feature amount number
--: tables raw.payments
select id as ⟨c:activity_id⟩, ⟨a:'paid'⟩ as ⟨c:activity⟩,
  json_remove(json_set(json_object('debug', 1, ⟨f:'card'⟩, cast(card as string)), ⟨f:'$.amount'⟩, cast(amount as numeric)), '$.debug') as ⟨c:feature_json⟩
from raw.payments
--- the activity is a field of a struct
--: columns activity, activity_id
--: tables raw.logins
select s.name as ⟨c:activity⟩, id as ⟨c:activity_id⟩ from (select id, struct(⟨a:'logged_in'⟩ as name, 1 as n) as s from raw.logins)
--- columns turned into rows with their names behind
--: columns id, at, amount, kind, activity
--: tables raw.totals
with totals as (select id, at, rides, rentals from raw.totals)
select *, ⟨a:'was_counted'⟩ as ⟨c:activity⟩ from totals unpivot (amount for kind in (rides as 'r', rentals as 's'))
--- each activity has its own object
--: columns activity_id, ts, activity, feature_json
--: feature minutes integer
--: feature bike string
--: tables raw.rides
select id as ⟨c:activity_id⟩, at as ⟨c:ts⟩, if(is_end, ⟨a:'ended_ride'⟩, ⟨a:'started_ride'⟩) as ⟨c:activity⟩,
  if(is_end, json_object(⟨f:'minutes'⟩, cast(minutes as int64)), json_object(⟨f:'bike'⟩, cast(bike as string))) as ⟨c:feature_json⟩
from raw.rides
--- columns that are called like clauses
--: columns _n, activity_id, ts, customer, activity, feature_json
--: tables raw.t, raw.u
select offset as ⟨c:_n⟩, concat(id, '-', offset) as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'added_item'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩
from raw.t as t, unnest(t.items) as i with offset
join raw.u as u on u.n = offset
where offset > 0 order by offset limit 10 offset 5
--- an offset in a common table
--: columns id, offset, ts, email, activity_id, customer, activity, feature_json
--: tables raw.t
with x as (select id, offset, ts, email from raw.t as t, unnest(t.items) with offset) select *, case when offset = 1 then offset else offset + 1 end as ⟨c:activity_id⟩, email as ⟨c:customer⟩, ⟨a:'added_item'⟩ as ⟨c:activity⟩, json_object() as ⟨c:feature_json⟩ from x
--- raw bytes
--: columns activity_id, ts, customer, activity, feature_json
--: tables raw.t
select id as ⟨c:activity_id⟩, ⟨c:ts⟩, email as ⟨c:customer⟩, ⟨a:'sent_event'⟩ as ⟨c:activity⟩, json_object(⟨f:'a'⟩, rb"x\d", ⟨f:'b'⟩, RB'a', ⟨f:'c'⟩, Rb'x', ⟨f:'d'⟩, bR'x\'y', ⟨f:'e'⟩, rb"""x"y""", ⟨f:'f'⟩, BR'''x
'y''') as ⟨c:feature_json⟩ from raw.t
