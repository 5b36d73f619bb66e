--- select misspelt
«selct»
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- from misspelt
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
«form» raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- where misspelt
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
«wher» s.email is not null
  and s.created_at >= @start_ts

--- a comma is missing between columns
select
  s.id as activity_id
  «s».created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- two commas
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,«,»
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a text without its end
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  «'signed_up» as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a text without its beginning
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  signed_up«'» as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- as without a name
select
  s.id as activity_id,
  s.created_at as ts,
  s.email «as»,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- nothing after a comparison
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at «>=»

--- and twice
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and «and» s.created_at >= @start_ts

--- two operators
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= «=» @start_ts

--- from twice
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from «from» raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a bracket too many
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan)«)» as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a call that is not closed
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct«(»'plan', s.plan as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- the word where is missing
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
«s».email is not null
  and s.created_at >= @start_ts

--- where before from
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
where s.email is not null
«from» raw.app.signups as s

--- a comment that never ends
select
  s.id as activity_id,
  s.created_at as ts, «/*» when it was
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a comma before the first column
select
  «,» s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- not without null
select
  s.id as activity_id,
  s.created_at as ts,
  s.email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is «not»
  and s.created_at >= @start_ts

--- a case without end
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' «as» activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a when without then
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' «'completed_order'» else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a join without on
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p «p».customer_id = o.customer_id
where o.total > 0

--- join misspelt
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left «jion» people as p on p.customer_id = o.customer_id
where o.total > 0

--- a join without its table
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join «on» p.customer_id = o.customer_id
where o.total > 0

--- a comma is missing between common tables
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
)
«people» as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a comma after the last common table
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)«,»
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a common table that is not closed
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as «(»
  select customer_id, email from raw.app.customers
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a common table without as
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people «(»
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a comma is missing in a list
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid' «'refunded'»)
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- in without brackets
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in «'paid'», 'refunded'
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- another kind of bracket
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded'«]»
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a cast without as
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total «number»(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- else twice
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else «else» 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- a keyword as a value
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then 'completed_order' else 'refunded_order' end as activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > «group»

--- half a case
with orders as (
  select o.id, o.placed_at, o.customer_id, o.status, o.total
  from raw.app.orders as o
  where o.status in ('paid', 'refunded')
),
people as (
  select customer_id, email from raw.app.customers
)
select
  o.id as activity_id,
  o.placed_at as ts,
  p.email as customer,
  case when o.status = 'paid' then «as» activity,
  object_construct('total', o.total) as feature_json,
  cast(o.total as number(10, 2)) as revenue_impact
from orders as o
left join people as p on p.customer_id = o.customer_id
where o.total > 0

--- union misspelt
select id as activity_id, opened_at as ts, email as customer, 'opened_ticket' as activity, object_construct('kind', kind) as feature_json
from raw.app.tickets
«unoin» all
select id, closed_at, email, 'closed_ticket', object_construct('kind', kind)
from raw.app.tickets
where closed_at is not null

--- nothing after union
select id as activity_id, opened_at as ts, email as customer, 'opened_ticket' as activity, object_construct('kind', kind) as feature_json
from raw.app.tickets
«union» all

--- a stray word
select id as activity_id, opened_at as ts, email as customer, 'opened_ticket' as activity, object_construct('kind', kind) as feature_json
from raw.app.tickets as t «old»
union all
select id, closed_at, email, 'closed_ticket', object_construct('kind', kind)
from raw.app.tickets
where closed_at is not null

--- select twice
select id as activity_id, opened_at as ts, email as customer, 'opened_ticket' as activity, object_construct('kind', kind) as feature_json
from raw.app.tickets
union all
select «select» id, closed_at, email, 'closed_ticket', object_construct('kind', kind)
from raw.app.tickets
where closed_at is not null

--- is without what
select id as activity_id, opened_at as ts, email as customer, 'opened_ticket' as activity, object_construct('kind', kind) as feature_json
from raw.app.tickets
union all
select id, closed_at, email, 'closed_ticket', object_construct('kind', kind)
from raw.app.tickets
where closed_at «is»

--- partition without by
select
  v.view_id as activity_id,
  v.viewed_at as ts,
  v.email as customer,
  'viewed_page' as activity,
  object_construct('page', v.page) as feature_json
from (
  select w.*, row_number() over (partition «w».visitor_id, w.visitor_id, w.session_id order by w.viewed_at) as nth
  from raw.app.views as w
) as v
where v.nth = 1

--- over without a word
select
  v.view_id as activity_id,
  v.viewed_at as ts,
  v.email as customer,
  'viewed_page' as activity,
  object_construct('page', v.page) as feature_json
from (
  select w.*, row_number() «(»partition by w.visitor_id, w.session_id order by w.viewed_at) as nth
  from raw.app.views as w
) as v
where v.nth = 1

--- a window that is not closed
select
  v.view_id as activity_id,
  v.viewed_at as ts,
  v.email as customer,
  'viewed_page' as activity,
  object_construct('page', v.page) as feature_json
from (
  select w.*, row_number() over (partition by w.visitor_id, w.session_id order by w.viewed_at «as» nth
  from raw.app.views as w
) as v
where v.nth = 1

--- as without the name of a query
select
  v.view_id as activity_id,
  v.viewed_at as ts,
  v.email as customer,
  'viewed_page' as activity,
  object_construct('page', v.page) as feature_json
from (
  select w.*, row_number() over (partition by w.visitor_id, w.session_id order by w.viewed_at) as nth
  from raw.app.views as w
) «as»
where v.nth = 1

--- order without by
select
  v.view_id as activity_id,
  v.viewed_at as ts,
  v.email as customer,
  'viewed_page' as activity,
  object_construct('page', v.page) as feature_json
from (
  select w.*, row_number() over (partition by w.visitor_id, w.session_id order «w».viewed_at) as nth
  from raw.app.views as w
) as v
where v.nth = 1

--- group misspelt
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
«gruop» by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- group without by
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group «user_id», session_id
having count(*) > 1
order by ts
limit 1000

--- limit before order
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count(*) > 1
limit 1000
«order» by ts

--- between without and
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts «@end_ts»
group by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- limit twice
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count(*) > 1
order by ts
limit «limit» 1000

--- a count that is not closed
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count«(»* > 1
order by ts
limit 1000

--- a square bracket for a round one
select
  concat(user_id, '-', session_id) as activity_id,
  min«[»event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- where twice
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
«where» user_id is not null
group by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- an argument is missing
select
  concat(user_id, «,» session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- a column is missing in group by
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id«,»
having count(*) > 1
order by ts
limit 1000

--- having before group
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts,
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
having count(*) > 1
«group» by user_id, session_id
order by ts
limit 1000

--- and between columns
select
  concat(user_id, '-', session_id) as activity_id,
  min(event_at) as ts «and»
  user_id as customer,
  'started_session' as activity,
  object_construct('events', count(*)) as feature_json
from raw.app.events
where event_at between @start_ts and @end_ts
group by user_id, session_id
having count(*) > 1
order by ts
limit 1000

--- backticks of another warehouse
select
  s.id as activity_id,
  s.created_at as ts,
  «`s`».email as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts

--- a path without its key
select
  s.id as activity_id,
  s.created_at as ts,
  s.email«:» as customer,
  'signed_up' as activity,
  object_construct('plan', s.plan) as feature_json
from raw.app.signups as s
where s.email is not null
  and s.created_at >= @start_ts
