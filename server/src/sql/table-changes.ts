import { isIntervalWord } from './alias.ts';
import type { Cursor } from './cursor.ts';
import { type MadeColumn, madeColumns, turnedColumns } from './made-columns.ts';
import type { Token } from './tokens.ts';

/** Behind what changes a table's rows or columns; whether its columns are others then, and which are new. */
export function afterChanges(
  cursor: Cursor,
  start: number,
  end: number,
): {
  readonly at: number;
  readonly opaque: boolean;
  readonly made: readonly MadeColumn[];
  /** The columns that an UNPIVOT takes away, where nothing else changes the columns. */
  readonly turned: readonly Token[] | undefined;
} {
  let at = start;
  let opaque = false;
  let made: readonly MadeColumn[] = [];
  let turned: readonly Token[] | undefined;
  while (at < end) {
    if (isTravel(cursor, at)) {
      at = afterTravel(cursor, at, end);
      continue;
    }
    if (!cursor.isWord(at, 'tablesample', 'pivot', 'unpivot', 'match_recognize') && !isResample(cursor, at)) break;
    const word = cursor.token(at)?.value ?? '';
    const isFirst = !opaque;
    opaque ||= word !== 'tablesample';
    at += 1;
    while (at < end && !cursor.isSymbol(at, '(') && cursor.name(at)) at += 1;
    const partner = cursor.partner(at);
    if (partner !== undefined) made = [...made, ...madeColumns(cursor, word, { from: at + 1, to: partner })];
    if (word !== 'tablesample') {
      const isOnly = isFirst && word === 'unpivot' && partner !== undefined;
      turned = isOnly ? turnedColumns(cursor, { from: at + 1, to: partner }) : undefined;
    }
    at = cursor.after(at);
    if (cursor.isSymbol(at, '%')) at += 1;
    if (cursor.isWord(at, 'repeatable', 'seed') && cursor.isSymbol(at + 1, '(')) at = cursor.after(at + 1);
  }
  return { at, opaque, made, turned };
}

/** Whether a table gets rows for the moments at which it has none: `resample (using ts increment by …)` of Snowflake. */
export function isResample(cursor: Cursor, at: number): boolean {
  return (
    cursor.rules.stages &&
    cursor.isWord(at, 'resample') &&
    cursor.isSymbol(at + 1, '(') &&
    cursor.isWord(at + 2, 'using')
  );
}

/** Whether a table's name is followed by the moment it is read at: `for system_time as of …`, `version as of …`, `at (…)`. */
function isTravel(cursor: Cursor, at: number): boolean {
  return (cursor.isWord(at, 'at', 'before') && cursor.isSymbol(at + 1, '(')) || asOf(cursor, at) !== undefined;
}

/** Behind the moment. */
function afterTravel(cursor: Cursor, at: number, end: number): number {
  const moment = asOf(cursor, at);
  return moment === undefined ? cursor.after(at + 1) : afterSum(cursor, moment, end);
}

function asOf(cursor: Cursor, start: number): number | undefined {
  const at = cursor.isWord(start, 'for') ? start + 1 : start;
  const isAsOf =
    cursor.isWord(at, 'system_time', 'system_version', 'timestamp', 'version') &&
    cursor.isWord(at + 1, 'as') &&
    cursor.isWord(at + 2, 'of');
  return isAsOf ? at + 3 : undefined;
}

/** Behind operands with `+` and `-` between them. What follows may be an alias without AS. */
function afterSum(cursor: Cursor, start: number, end: number): number {
  let at = afterOperand(cursor, start, end);
  while (at < end && (cursor.isSymbol(at, '+') || cursor.isSymbol(at, '-'))) at = afterOperand(cursor, at + 1, end);
  return Math.min(at, end);
}

function afterOperand(cursor: Cursor, start: number, end: number): number {
  let at = start;
  if (cursor.isWord(at, 'interval')) {
    at += 1;
    do at = cursor.after(cursor.isSymbol(at, '-') ? at + 1 : at);
    while (at < end && cursor.token(at)?.kind === 'number');
    while (at < end && (isIntervalWord(cursor, at) || cursor.isWord(at, 'to') || isCount(cursor, at))) at += 1;
    return at;
  }
  if (cursor.isWord(at, 'timestamp', 'date', 'datetime') && cursor.token(at + 1)?.kind === 'string') at += 2;
  else {
    at = cursor.after(at);
    while (at < end && cursor.isSymbol(at, '.') && cursor.name(at + 1)) at += 2;
    if (cursor.isSymbol(at, '(')) at = cursor.after(at);
  }
  while (at + 1 < end && cursor.isSymbol(at, '::')) at += 2;
  if (cursor.isWord(at, 'at') && cursor.isWord(at + 1, 'time', 'local')) at = cursor.after(at + 3);
  return at;
}

/** `interval 2 days 3 hours` */
function isCount(cursor: Cursor, at: number): boolean {
  return cursor.token(at)?.kind === 'number' && isIntervalWord(cursor, at + 1);
}
