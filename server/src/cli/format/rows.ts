import type { Cell, ResultColumn } from '../../run/runner.ts';

/** Writes a result as text, piece by piece, as its rows arrive. */
export interface RowFormat {
  begin(columns: readonly ResultColumn[]): string;
  rows(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): string;
  end(): string;
}

/**
 * RFC 4180, with line feeds; a null is an empty field, so that an empty text is written in quotes. In a single column a
 * null would be an empty line, which readers skip: there it is written in quotes too.
 */
export function csv(): RowFormat {
  return {
    begin: (columns) => `${columns.map(({ name }) => csvField(name)).join(',')}\n`,
    rows: (_, rows) => rows.map((row) => `${row.map(csvField).join(',') || '""'}\n`).join(''),
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
          return separator + objectOf(columns, row);
        })
        .join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

/** One object a line. */
export function ndjson(): RowFormat {
  return {
    begin: () => '',
    rows: (columns, rows) => rows.map((row) => `${objectOf(columns, row)}\n`).join(''),
    end: () => '',
  };
}

function csvField(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function objectOf(columns: readonly ResultColumn[], row: readonly Cell[]): string {
  const members = columns.map(
    (column, index) => `${JSON.stringify(column.name)}:${jsonValue(column, row[index] ?? null)}`,
  );
  return `{${members.join(',')}}`;
}

/** What is JSON in the warehouse is JSON here, to the last digit, and not a text that holds some. */
function jsonValue(column: ResultColumn, cell: Cell): string {
  if (column.kind !== 'json' || typeof cell !== 'string') return JSON.stringify(cell);
  try {
    JSON.parse(cell);
    return cell.replace(/[\r\n]+\s*/g, '');
  } catch {
    return JSON.stringify(cell);
  }
}
