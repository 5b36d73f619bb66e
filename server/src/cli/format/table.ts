import type { Cell } from '../../run/runner.ts';
import type { Output } from '../terminal.ts';
import { visible } from './visible.ts';

export interface TableColumn {
  readonly name: string;
  readonly align: 'left' | 'right';
}

/**
 * Rows as an aligned table, ending in a line break. In a terminal it is no wider than a line: long texts are cut, then
 * columns at the right are left out and counted.
 */
export function table(named: readonly TableColumn[], rows: readonly (readonly Cell[])[], out: Output): string {
  const { colors } = out;
  const columns = named.map((column) => ({ ...column, name: cellText(column.name) }));
  const texts = rows.map((row) => columns.map((_, index) => cellText(row[index] ?? null)));
  const natural = columns.map((column, index) =>
    Math.max(widthOf(column.name), ...texts.map((row) => widthOf(row[index] ?? '')), 1),
  );
  const widths = out.width === undefined ? natural : fitted(natural, out.width);
  const line = (cells: readonly string[], paint: (text: string, index: number) => string): string =>
    `${widths
      .map((width, index) => {
        const last = index === widths.length - 1 && columns[index]?.align === 'left';
        return paint(padded(cut(cells[index] ?? '', width), last ? 0 : width, columns[index]?.align ?? 'left'), index);
      })
      .join(gap)}\n`;
  const header = line(
    columns.map((column) => column.name),
    (text) => colors.bold(text),
  );
  const rule = `${colors.dim(widths.map((width) => '─'.repeat(width)).join(gap))}\n`;
  const body = texts.map((row, r) => line(row, (text, c) => (rows[r]?.[c] == null ? colors.dim(text) : text))).join('');
  const left = columns.length - widths.length;
  const note =
    left > 0
      ? `${colors.dim(`… ${left} more column${left === 1 ? '' : 's'} to the right: a wider terminal or --format csv shows them`)}\n`
      : '';
  return header + rule + body + note;
}

const gap = '  ';
const longest = 60;
const shortest = 8;

/** The widest columns give way first; what still does not fit is dropped from the right. */
function fitted(natural: readonly number[], width: number): readonly number[] {
  const widths = natural.map((n) => Math.min(n, longest));
  const total = (): number => widths.reduce((sum, n) => sum + n, 0) + gap.length * (widths.length - 1);
  while (total() > width) {
    const widest = Math.max(...widths);
    if (widest <= shortest) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  while (widths.length > 1 && total() > width) widths.pop();
  return widths;
}

function cellText(cell: Cell): string {
  if (cell === null) return 'null';
  return typeof cell === 'string' ? visible(cell.replace(/[\r\n\t]+/g, ' ')) : String(cell);
}

const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const invisible = /\p{Mark}|\u200d/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += invisible.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? padding + text : text + padding;
}
