import { isOfText, sourceOf } from './behind.ts';
import type { Column, Scope, ScopedSource } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import { resolve, type Trace } from './leaves.ts';
import { nameOf } from './references.ts';
import type { Token } from './tokens.ts';

/** Everything that a column's value is computed from, through all tables of the text. */
export interface Reached {
  /** Calls, and words that are calls without brackets (`current_date`), by their lower-case names. */
  readonly words: readonly ReachedWord[];
  /** Columns of tables outside. */
  readonly columns: readonly ReachedColumn[];
}

export interface ReachedWord {
  readonly name: string;
  readonly at: number;
  /** What stands in its brackets; undefined where it has none. */
  readonly inner: Span | undefined;
  /** Where the column itself was written that leads here. */
  readonly isDirect: boolean;
}

export interface ReachedColumn {
  readonly name: string;
  /** Undefined where a `*` brings it. */
  readonly token: Token | undefined;
  /** Index of the token. */
  readonly at: number | undefined;
  /** Undefined where it may be of any of several tables. */
  readonly source: ScopedSource | undefined;
}

export function reachedFrom(trace: Trace, column: Column): Reached {
  const { cursor } = trace;
  const words: ReachedWord[] = [];
  const columns: ReachedColumn[] = [];
  const seen = new Set<Column>();
  const visit = (current: Column, isDirect: boolean): void => {
    if (seen.has(current)) return;
    seen.add(current);
    const { origin } = current;
    if (origin.kind === 'columns') for (const other of origin.columns) visit(other, isDirect);
    if (origin.kind === 'expression') scan(origin.span, origin.scope, isDirect);
    if (!isOfText(current)) columns.push({ name: current.name, token: undefined, at: undefined, source: undefined });
  };
  const scan = (span: Span, scope: Scope, isDirect: boolean): void => {
    for (let at = span.from; at < span.to; at += 1) {
      if (!cursor.name(at) || cursor.isSymbol(at - 1, '.') || isTypeOrKey(cursor, at)) continue;
      let last = at;
      while (last + 2 < span.to && cursor.isSymbol(last + 1, '.') && cursor.name(last + 2)) last += 2;
      const name = cursor.token(last);
      if (!name) continue;
      if (cursor.isSymbol(last + 1, '(')) {
        const close = cursor.partner(last + 1);
        const inner = { from: last + 2, to: close ?? last + 2 };
        words.push({ name: name.value.toLowerCase(), at: last, inner, isDirect });
        continue;
      }
      const token = cursor.token(at);
      if (last === at && token?.kind === 'word' && notColumns.has(token.value)) {
        words.push({ name: token.value, at, inner: undefined, isDirect });
        continue;
      }
      const qualifier = last > at ? cursor.name(last - 2) : undefined;
      const target = resolve(trace, { name, qualifier, parts: (last - at) / 2 + 1 }, scope);
      if (target && isOfText(target)) visit(target, false);
      else
        columns.push({
          name: nameOf(cursor, name),
          token: name,
          at: last,
          source: sourceOf(trace, scope, { name, qualifier }),
        });
    }
  };
  visit(column, true);
  return { words, columns };
}

/** A type behind `::` or in `cast(… as …)`, a key of a struct, the part of a date. */
function isTypeOrKey(cursor: Cursor, at: number): boolean {
  if (cursor.isSymbol(at - 1, '::')) return true;
  if (cursor.isSymbol(at + 1, ':=') || cursor.isSymbol(at + 1, '=>')) return true;
  return cursor.isWord(at - 1, 'as') && cursor.depth(at) > 0;
}

/** Words that are no column anywhere without quotes. What may be one, as `date` and `first`, is taken for one. */
const notColumns = new Set(
  `case when then else end and or not is null in like ilike between as distinct from over partition by order asc desc rows
   preceding following within interval select cast true false exists where having on join using
   current_date current_timestamp current_time current_datetime localtimestamp localtime sysdate`.split(/\s+/),
);
