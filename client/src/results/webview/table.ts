import type { Cell, ResultColumn } from '../../../../server/src/run/runner.ts';

/** The rows behind the grid: in which order, which of them, and as text. Knows nothing of how they are drawn. */

export type Row = readonly Cell[];

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** Rows that hold the text in some cell, whatever its case, in order; without an order as they came. Nulls come last. */
export function arrange(
  rows: readonly Row[],
  columns: readonly ResultColumn[],
  filter: string,
  order: Order | undefined,
): readonly Row[] {
  const wanted = filter.toLowerCase();
  const shown =
    wanted === '' ? rows : rows.filter((row) => row.some((cell) => cellText(cell).toLowerCase().includes(wanted)));
  if (order === undefined) return shown;
  const { column, descending } = order;
  const compare = comparison(columns[column]?.kind ?? 'text');
  return shown.toSorted((a, b) => {
    const [x = null, y = null] = [a[column], b[column]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return descending ? compare(y, x) : compare(x, y);
  });
}

/** First ascending, then descending, then as the warehouse gave them. */
export function nextOrder(order: Order | undefined, column: number): Order | undefined {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? undefined : { column, descending: true };
}

/** A cell as it is drawn: a moment reads better with a blank than with ISO's `T`. */
export function shownText(cell: Cell, kind: ResultColumn['kind']): string {
  return kind === 'timestamp' ? cellText(cell).replace('T', ' ') : cellText(cell);
}

export function cellText(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

/** Tab-separated, as spreadsheets take it from the clipboard. */
export function tabSeparated(rows: readonly Row[]): string {
  const field = (cell: Cell | undefined): string => {
    const text = cellText(cell);
    return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(field).join('\t')).join('\n');
}

export function commaSeparated(columns: readonly ResultColumn[], rows: readonly Row[]): string {
  const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map(cellText))];
  return `${lines.map((line) => line.map(field).join(',')).join('\n')}\n`;
}

/** A width in characters that shows the header and most of the first rows. */
export function columnWidth(column: ResultColumn, index: number, rows: readonly Row[]): number {
  let widest = Math.max(column.name.length + 2, column.type.length);
  for (const row of rows.slice(0, 200)) widest = Math.max(widest, cellText(row[index]).length);
  return Math.min(Math.max(widest, 5), 44);
}

type Value = Exclude<Cell, null>;

function comparison(kind: ResultColumn['kind']): (a: Value, b: Value) => number {
  // Integers beyond 2^53 come as text and are still numbers.
  if (kind === 'number') return (a, b) => Number(a) - Number(b);
  return (a, b) => (a === b ? 0 : a < b ? -1 : 1);
}
