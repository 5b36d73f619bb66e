import { positionAt, type Range } from '../../schema/text.ts';
import type { Output } from '../terminal.ts';
import { visible } from './visible.ts';

type Colors = Output['colors'];

/** The line of a range with a mark below it, indented, ending in a line break. */
export function excerpt(text: string, range: Range, mark: (text: string) => string, colors: Colors): string {
  const { line, character } = positionAt(text, range.start);
  const source = lineAt(text, line);
  const length = Math.max(1, Math.min(range.end, range.start + source.length - character) - range.start);
  const number = String(line + 1);
  const bar = colors.dim('│');
  // Tabs stay tabs, so that the mark stands below what it means in any terminal.
  const indent = source.slice(0, character).replace(/[^\t]/g, ' ');
  return `  ${colors.dim(number)} ${bar} ${source}\n  ${' '.repeat(number.length)} ${bar} ${indent}${mark('^'.repeat(length))}\n`;
}

/** The line of a statement a warehouse complained about; nothing where it did not say which. */
export function sqlExcerpt(sql: string, offset: number | undefined, colors: Colors): string {
  if (offset === undefined || offset > sql.length) return '';
  return excerpt(sql, { start: offset, end: offset + 1 }, colors.red, colors);
}

function lineAt(text: string, line: number): string {
  // Each sign stands for one character, so that the mark stands below what it means; what takes several is rare enough.
  return visible((text.split('\n')[line] ?? '').replace(/\r$/, ''));
}
