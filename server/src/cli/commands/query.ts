import type { InputOf } from '../../commands.ts';
import type { Cell, ResultColumn } from '../../run/runner.ts';
import type { Command, Context } from '../context.ts';
import { exit } from '../failure.ts';
import { csv, json, ndjson, type RowFormat } from '../format/rows.ts';
import { table } from '../format/table.ts';
import { counted, duration } from '../format/words.ts';
import { type CompiledQuery, compileQuery, reportProblems } from '../query-source.ts';

export const query: Command<'query'> = async (input, context) => {
  const compiled = await compileQuery(input, undefined, context);
  if (compiled.compilation.sql === undefined) return reportProblems(compiled, context.terminal);
  if (input.format === 'table') await writeTable(compiled, compiled.compilation.sql, input, context);
  else await writeRows(compiled, compiled.compilation.sql, input, rowFormats[input.format](), context);
  return exit.fine;
};

const rowFormats: Readonly<Record<'csv' | 'json' | 'ndjson', () => RowFormat>> = { csv, json, ndjson };
const rowsOfATable = 100;

async function writeTable(
  { open }: CompiledQuery,
  sql: string,
  { connection, limit = rowsOfATable }: InputOf<'query'>,
  { terminal, runner, signal }: Context,
): Promise<void> {
  let columns: readonly ResultColumn[] = [];
  const rows: (readonly Cell[])[] = [];
  const summary = await (await runner()).query(
    { root: open.root, connection, sql, limit },
    (batch) => {
      columns = batch.columns;
      for (const row of batch.rows) rows.push(row.map((cell, index) => forPeople(cell, batch.columns[index])));
    },
    signal,
  );
  const { out } = terminal;
  const aligned = columns.map(({ name, kind }) => ({
    name,
    align: kind === 'number' ? ('right' as const) : ('left' as const),
  }));
  await out.write(table(aligned, rows, out));
  const more = summary.truncated ? 'the first ' : '';
  const hint = summary.truncated ? '; --limit N shows more' : '';
  await out.line(out.colors.dim(`${more}${counted(summary.rows, 'row')} in ${duration(summary.seconds)}${hint}`));
}

async function writeRows(
  { open }: CompiledQuery,
  sql: string,
  { connection, limit = Number.MAX_SAFE_INTEGER }: InputOf<'query'>,
  format: RowFormat,
  { terminal, runner, signal }: Context,
): Promise<void> {
  let begun = false;
  let written = Promise.resolve();
  await (await runner()).query(
    { root: open.root, connection, sql, limit },
    ({ columns, rows }) => {
      const text = (begun ? '' : format.begin(columns)) + format.rows(columns, rows);
      begun = true;
      written = terminal.out.write(text);
    },
    signal,
  );
  await written;
  await terminal.out.write((begun ? '' : format.begin([])) + format.end());
}

/** `2024-01-31 08:00:00`: the ISO text without its T. */
function forPeople(cell: Cell, column: ResultColumn | undefined): Cell {
  return column?.kind === 'timestamp' && typeof cell === 'string' ? cell.replace('T', ' ') : cell;
}
