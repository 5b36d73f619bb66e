import type { Cell } from '../run/runner.ts';
import type { KnownColumn, KnownTable } from '../sql/known-tables.ts';

/** What both kinds of lists a warehouse gives have in common, as rows by column name. */
type Row = Readonly<Record<string, Cell>>;

/** Tables from their rows (`schema`, `name`, `kind`, `rows`, `comment`) and those of their columns, in order. */
export function listedTables(tables: readonly Row[], columns: readonly Row[]): readonly KnownTable[] {
  const byTable = new Map<string, KnownColumn[]>();
  for (const row of columns) {
    const key = `${row.schema}\0${row.table}`;
    const column = { name: String(row.name), type: String(row.type), comment: textOf(row.comment) };
    byTable.set(key, [...(byTable.get(key) ?? []), column]);
  }
  return tables.map((row) => ({
    schema: String(row.schema),
    name: String(row.name),
    kind: row.kind === 'view' ? 'view' : 'table',
    columns: byTable.get(`${row.schema}\0${row.name}`) ?? [],
    comment: textOf(row.comment),
    rows: row.rows === null || row.rows === undefined ? undefined : Number(row.rows),
  }));
}

function textOf(cell: Cell | undefined): string | undefined {
  return typeof cell === 'string' && cell.trim() !== '' ? cell : undefined;
}
