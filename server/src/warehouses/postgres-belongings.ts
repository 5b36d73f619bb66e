import { postgres as dialect, ownIndexMark } from '../dialects/postgres.ts';

/**
 * A query for what others made for a table and `drop table` would take with it, in words. `name` is an SQL string with the
 * table's qualified name, `ownView` one of a view that goes with it. Rights to the whole table are not among it: they are
 * copied.
 */
export function belongings(name: string, ownView = 'null'): string {
  return `with stream as (
  select * from pg_class where oid = to_regclass(${name})
)
select distinct what
from (
  select ${viewWords('r.ev_class')} as what
  from stream as t
  join pg_depend as d on d.refobjid = t.oid and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite as r on r.oid = d.objid and r.ev_class <> t.oid and r.ev_class is distinct from to_regclass(${ownView})
  union all
  select pg_describe_object(d.classid, d.objid, d.objsubid)
  from stream as t
  join pg_depend as d
    on (d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid or d.refclassid = 'pg_type'::regclass and d.refobjid = t.reltype)
  where d.classid = 'pg_proc'::regclass
  union all
  select 'the policy ' || quote_ident(p.polname) from stream as t join pg_policy as p on p.polrelid = t.oid
  union all
  select 'row-level security' from stream as t where t.relrowsecurity or t.relforcerowsecurity
  union all
  select 'rights to columns' from stream as t join pg_attribute as a on a.attrelid = t.oid where a.attacl is not null
  union all
  select 'comments' from stream as t join pg_description as d on d.classoid = 'pg_class'::regclass and d.objoid = t.oid
  union all
  select 'the index ' || quote_ident(c.relname)
  from stream as t
  join pg_index as i on i.indrelid = t.oid
  join pg_class as c on c.oid = i.indexrelid
  where obj_description(c.oid, 'pg_class') is distinct from ${dialect.string(ownIndexMark)}
    and not starts_with(c.relname, t.relname || '__new_')
  union all
  select 'the trigger ' || quote_ident(g.tgname)
  from stream as t
  join pg_trigger as g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select 'the constraint ' || quote_ident(k.conname)
  from stream as t
  join pg_constraint as k on t.oid in (k.conrelid, k.confrelid) and k.contype <> 'n'
  union all
  select 'the publication ' || quote_ident(b.pubname)
  from stream as t
  join pg_publication_rel as r on r.prrelid = t.oid
  join pg_publication as b on b.oid = r.prpubid
  union all
  select 'the statistics ' || quote_ident(e.stxname)
  from stream as t
  join pg_statistic_ext as e on e.stxrelid = t.oid
  union all
  select 'its owner ' || quote_ident(pg_get_userbyid(t.relowner)) from stream as t where pg_get_userbyid(t.relowner) <> current_user
  union all
  select 'storage settings' from stream as t where t.reloptions is not null
) as belonging
order by what`;
}

/**
 * A query for which of some tables a view reads itself: their places in the list, the words for the view, and with whose rights
 * it reads them. The names are SQL strings.
 */
export function readByView(view: string, tables: readonly string[]): string {
  return `select distinct t.place, ${viewWords('r.ev_class')}, ${viewSecurity('r.ev_class')}
from (values ${tables.map((name, place) => `(${place}, to_regclass(${name}))`).join(', ')}) as t(place, oid)
join pg_depend as d on d.refobjid = t.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass
join pg_rewrite as r on r.oid = d.objid
where r.ev_class = to_regclass(${view})`;
}

/** The options of a view that say with whose rights it reads, as they are written. */
export function viewSecurity(oid: string): string {
  return `(
  select string_agg(option, ', ') from pg_class as c, unnest(c.reloptions) as option
  where c.oid = ${oid} and option like 'security%'
)`;
}

/** A query for the comments on tables and views, and on their columns. Names as they are and qualified, as SQL strings. */
export function commentsOn(names: readonly (readonly [name: string, qualified: string])[]): string {
  return `select asked.name, a.attname, d.description
from (values ${names.map(([name, oid]) => `(${name}, to_regclass(${oid}))`).join(', ')}) as asked(name, oid)
join pg_description as d on d.classoid = 'pg_class'::regclass and d.objoid = asked.oid
left join pg_attribute as a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
order by asked.name, d.objsubid`;
}

function viewWords(oid: string): string {
  return `'the view ' || cast(cast(${oid} as regclass) as text)`;
}
