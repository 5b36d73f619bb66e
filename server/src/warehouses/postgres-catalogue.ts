import { postgres as dialect } from '../dialects/postgres.ts';
import type { Catalogue, TableName } from '../sql/known-tables.ts';
import { listedTables } from './listed-tables.ts';
import type { ListingWarehouse, Warehouse } from './warehouse.ts';

/** What of a PostgreSQL database this role may use, from the server's own catalogues. */
export async function postgresCatalogue(
  rows: Warehouse['rows'],
  [asked, most, signal]: Parameters<ListingWarehouse['catalogue']>,
): Promise<Omit<Catalogue, 'connection'>> {
  const [place] = await rows(
    'select current_database() as database, array_to_json(current_schemas(false)) as path',
    signal,
  );
  const schemas = await rows(`select nspname as name from pg_namespace as n where ${mine} order by nspname`, signal);
  const tables = await rows(chosen(asked, most), signal);
  const path: unknown = JSON.parse(String(place?.path ?? '[]'));
  return {
    database: String(place?.database),
    schemas: schemas.map(({ name }) => String(name)),
    searchPath: Array.isArray(path) ? path.map(String) : [],
    tables: listedTables(
      tables.filter((row) => Number(row.place) <= most || asked.some((name) => name.at(-1) === row.name)),
      await rows(columnsOf(asked, most), signal),
    ),
    truncated: tables.some((row) => Number(row.place) > most),
    absent: await absentOf(rows, asked, signal),
  };
}

const mine = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_schema_privilege(n.oid, 'usage')`;

function chosen(asked: readonly TableName[], most: number): string {
  const names = asked.map((name) => dialect.string(name.at(-1) ?? ''));
  return `select *
from (
  select
    c.oid,
    n.nspname as schema,
    c.relname as name,
    case when c.relkind = 'v' then 'view' else 'table' end as kind,
    case when c.relkind <> 'v' and c.reltuples >= 0 then c.reltuples::bigint end as rows,
    obj_description(c.oid, 'pg_class') as comment,
    row_number() over (order by n.nspname, c.relname) as place
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and ${mine}
) as placed
where place <= ${most + 1}${names.length === 0 ? '' : ` or name in (${names.join(', ')})`}
order by place`;
}

function columnsOf(asked: readonly TableName[], most: number): string {
  return `select
  t.schema,
  t.name as "table",
  a.attname as name,
  format_type(a.atttypid, a.atttypmod) as type,
  col_description(a.attrelid, a.attnum) as comment
from pg_attribute as a
join (
${chosen(asked, most)}
) as t on t.oid = a.attrelid
where a.attnum > 0 and not a.attisdropped
order by t.schema, t.name, a.attnum`;
}

/** Looked up in the catalogue of all relations, which every role may read, so that a right that is missing is no absence. */
async function absentOf(
  rows: Warehouse['rows'],
  asked: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly TableName[]> {
  const names = asked.filter((name) => name.length === 1 || name.length === 2);
  if (names.length === 0) return [];
  const values = names.map((name, index) => {
    const [table = '', schema] = name.toReversed();
    return `(${index}, ${schema === undefined ? 'null::text' : dialect.string(schema)}, ${dialect.string(table)})`;
  });
  const found = await rows(
    `select w.place
from (values ${values.join(', ')}) as w(place, schema, name)
where not exists (
  select 1
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relname = w.name and n.nspname = coalesce(w.schema, n.nspname)
)`,
    signal,
  );
  const places = new Set(found.map(({ place }) => Number(place)));
  return names.filter((_, index) => places.has(index));
}
