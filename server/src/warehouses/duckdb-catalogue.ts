import { duckdb as dialect } from '../dialects/duckdb.ts';
import type { Catalogue, TableName } from '../sql/known-tables.ts';
import { listedTables } from './listed-tables.ts';
import type { ListingWarehouse, Warehouse } from './warehouse.ts';

/** What a DuckDB file holds, from its own tables of tables. */
export async function duckdbCatalogue(
  rows: Warehouse['rows'],
  [asked, most, signal]: Parameters<ListingWarehouse['catalogue']>,
): Promise<Omit<Catalogue, 'connection'>> {
  const [place] = await rows('select current_database() as database, current_schema() as schema', signal);
  const database = String(place?.database);
  const tables = await rows(chosen(asked, most), signal);
  const truncated = tables.some(({ place }) => Number(place) > most);
  const kept = tables.filter((row) => Number(row.place) <= most || asked.some((name) => isCalled(name, row.name)));
  const columns = await rows(columnsOf(asked, most), signal);
  const schemas = await rows(
    `select schema_name as name from duckdb_schemas() where database_name = current_database() order by name`,
    signal,
  );
  return {
    database,
    schemas: schemas.map(({ name }) => String(name)),
    searchPath: [...new Set([String(place?.schema), 'main'])],
    tables: listedTables(kept, columns),
    truncated,
    absent: await absentOf(rows, asked, signal),
  };
}

const own = 'database_name = current_database() and not internal and not temporary';

const all = `select schema_name as schema, table_name as name, 'table' as kind, estimated_size as rows, comment
from duckdb_tables()
where ${own}
union all
select schema_name, view_name, 'view', null, comment
from duckdb_views()
where ${own}`;

function chosen(asked: readonly TableName[], most: number): string {
  return `select *
from (select *, row_number() over (order by schema, name) as place from (
${all}
) as listed) as placed
where place <= ${most + 1}${orCalled(asked, 'name')}
order by place`;
}

function columnsOf(asked: readonly TableName[], most: number): string {
  return `select c.schema_name as schema, c.table_name as "table", c.column_name as name, c.data_type as type, c.comment
from duckdb_columns() as c
join (
${chosen(asked, most)}
) as t on t.schema = c.schema_name and t.name = c.table_name
where c.database_name = current_database()
order by c.schema_name, c.table_name, c.column_index`;
}

function orCalled(asked: readonly TableName[], column: string): string {
  const names = asked.map((name) => dialect.string((name.at(-1) ?? '').toLowerCase()));
  return names.length === 0 ? '' : ` or lower(${column}) in (${names.join(', ')})`;
}

function isCalled(name: TableName, table: unknown): boolean {
  return name.at(-1)?.toLowerCase() === String(table).toLowerCase();
}

/**
 * A name may also be that of a file, of a table of another database that is attached, or of a system's view. Only a plain
 * name that is none of these anywhere is absent.
 */
async function absentOf(
  rows: Warehouse['rows'],
  asked: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly TableName[]> {
  const plain = asked.filter((name) => name.length <= 3 && name.every((part) => /^\w+$/.test(part)));
  if (plain.length === 0) return [];
  const found = await rows(
    `select lower(database_name) as database, lower(schema_name) as schema, lower(table_name) as name
from (
  select database_name, schema_name, table_name from duckdb_tables()
  union all
  select database_name, schema_name, view_name from duckdb_views()
) as everything
where false${orCalled(plain, 'table_name')}`,
    signal,
  );
  return plain.filter((name) => {
    const around = name.slice(0, -1).map((part) => part.toLowerCase());
    return !found.some(
      (row) => isCalled(name, row.name) && around.every((part) => part === row.schema || part === row.database),
    );
  });
}
