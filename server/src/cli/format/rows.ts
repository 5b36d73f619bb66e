import type { Cell, ResultColumn } from '../../run/runner.ts';

/** Writes a result as text, piece by piece, as its rows arrive. */
export interface RowFormat {
  begin(columns: readonly ResultColumn[]): string;
  rows(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): string;
  end(): string;
}

/** RFC 4180, with line feeds; a null is an empty field, so that an empty text is written in quotes. */
export function csv(): RowFormat {
  return {
    begin: (columns) => `${columns.map(({ name }) => csvField(name)).join(',')}\n`,
    rows: (_, rows) => rows.map((row) => `${row.map(csvField).join(',')}\n`).join(''),
    end: () => '',
  };
}

/** An array of objects, one on a line. */
export function json(): RowFormat {
  let first = true;
  return {
    begin: () => '[',
    rows: (columns, rows) =>
      rows
        .map((row) => {
          const separator = first ? '\n' : ',\n';
          first = false;
          return separator + JSON.stringify(objectOf(columns, row));
        })
        .join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

/** One object a line. */
export function ndjson(): RowFormat {
  return {
    begin: () => '',
    rows: (columns, rows) => rows.map((row) => `${JSON.stringify(objectOf(columns, row))}\n`).join(''),
    end: () => '',
  };
}

function csvField(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function objectOf(columns: readonly ResultColumn[], row: readonly Cell[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column.name, jsonValue(column, row[index] ?? null)]));
}

/** What is JSON in the warehouse is JSON here, not a text that holds some. */
function jsonValue(column: ResultColumn, cell: Cell): unknown {
  if (column.kind !== 'json' || typeof cell !== 'string') return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
