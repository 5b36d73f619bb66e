import { startsCount } from './clause-names.ts';
import type { Cursor, Span } from './cursor.ts';
import type { Query, SelectBlock } from './skeleton.ts';

/** The clauses behind a select list, each from its first word to the next clause; undefined where there is none. */
export interface Clauses {
  readonly from: Span | undefined;
  readonly where: Span | undefined;
  readonly group: Span | undefined;
  readonly having: Span | undefined;
  readonly qualify: Span | undefined;
  readonly window: Span | undefined;
  readonly order: Span | undefined;
  /** `limit`, `offset` and `fetch`, whichever there are. */
  readonly limit: Span | undefined;
}

type ClauseName = keyof Clauses | 'other';

const none: Clauses = {
  from: undefined,
  where: undefined,
  group: undefined,
  having: undefined,
  qualify: undefined,
  window: undefined,
  order: undefined,
  limit: undefined,
};

export function clausesOf(cursor: Cursor, { list, span }: SelectBlock): Clauses {
  return clausesIn(cursor, { from: list.end, to: span.to });
}

/** The clauses between two tokens that stand in no bracket of their own. */
function clausesIn(cursor: Cursor, span: Span): Clauses {
  const starts: { readonly name: ClauseName; readonly at: number }[] = [];
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    const name = clauseAt(cursor, at);
    if (name && !(name === 'limit' && starts.at(-1)?.name === 'limit')) starts.push({ name, at });
  }
  const found: { -readonly [name in keyof Clauses]: Clauses[name] } = { ...none };
  starts.forEach(({ name, at }, index) => {
    if (name !== 'other') found[name] ??= { from: at, to: starts[index + 1]?.at ?? span.to };
  });
  return found;
}

function clauseAt(cursor: Cursor, at: number): ClauseName | undefined {
  const token = cursor.token(at);
  if (token?.kind !== 'word' || cursor.isSymbol(at - 1, '.') || cursor.isSymbol(at + 1, '.')) return undefined;
  switch (token.value) {
    case 'from':
      return cursor.isWord(at - 1, 'distinct') ? undefined : 'from';
    case 'where':
    case 'having':
      return token.value;
    case 'qualify':
      return cursor.rules.qualify ? 'qualify' : undefined;
    case 'limit':
      return cursor.isWord(at + 1, 'all') || !startsCount(cursor, at + 1) ? undefined : 'limit';
    case 'offset':
      return startsCount(cursor, at + 1) ? 'limit' : undefined;
    case 'group':
    case 'order':
      return cursor.isWord(at + 1, 'by') ? token.value : undefined;
    case 'sort':
    case 'cluster':
    case 'distribute':
      return cursor.isWord(at + 1, 'by') ? 'other' : undefined;
    case 'fetch':
      return cursor.isWord(at + 1, 'first', 'next') ? 'limit' : undefined;
    case 'window':
      return cursor.isWord(at + 2, 'as') ? 'window' : undefined;
    case 'for':
      return cursor.isWord(at + 1, 'update', 'share') ? 'other' : undefined;
    case 'using':
      return cursor.isWord(at + 1, 'sample') ? 'other' : undefined;
    default:
      return undefined;
  }
}

/** Whether rows are handed on to operators, `from t |> limit 10`: what later ones do to a column is not followed. */
export function hasPipes({ tokens, rules }: Cursor): boolean {
  return rules.pipes && tokens.tokens.some(({ kind, value }) => kind === 'symbol' && value === '|>');
}

/** What is done to all rows of a query once its branches are put together. */
export interface Tail {
  readonly order: Span | undefined;
  readonly limit: Span | undefined;
  /** `top 10` before the first column, in the only branch. */
  readonly top: Span | undefined;
  /** The keyword of `select distinct` in the only branch; undefined for `distinct on (…)`. */
  readonly distinct: number | undefined;
  readonly distinctOn: boolean;
  /** Behind the query's last token. */
  readonly end: number;
}

const nothing: Tail = {
  order: undefined,
  limit: undefined,
  top: undefined,
  distinct: undefined,
  distinctOn: false,
  end: 0,
};

export function tailOf(cursor: Cursor, query: Query): Tail {
  const [first, ...others] = query.branches;
  const last = others.at(-1) ?? first;
  const pipes = pipesIn(cursor, query.span);
  if (pipes.length > 0) return tailOfPipes(cursor, pipes, query.span.to);
  if (!last) return nothing;
  if (last === first && first.kind === 'query' && first.span.to === cursor.after(first.span.from)) {
    return tailOf(cursor, first.query);
  }
  const from = last.kind === 'select' ? last.list.end : cursor.after(last.span.from);
  const { order, limit } = clausesIn(cursor, { from, to: last.span.to });
  const only = last === first && last.kind === 'select' ? last : undefined;
  return {
    order,
    limit,
    end: last.span.to,
    ...(only ? headOf(cursor, only) : { top: undefined, distinct: undefined, distinctOn: false }),
  };
}

/** Every `|>` of a query that stands in no bracket. */
function pipesIn(cursor: Cursor, { from, to }: Span): readonly number[] {
  const pipes: number[] = [];
  if (cursor.rules.pipes)
    for (let at = from; at < to; at = cursor.after(at)) if (cursor.isSymbol(at, '|>')) pipes.push(at);
  return pipes;
}

/** `… |> order by a |> limit 5 |> select b`: operators behind the limit that leave the rows be change nothing. */
function tailOfPipes(cursor: Cursor, pipes: readonly number[], end: number): Tail {
  const operator = (index: number): Span | undefined => {
    const from = pipes[index];
    return from === undefined ? undefined : { from, to: pipes[index + 1] ?? end };
  };
  const named = (index: number, ...words: readonly string[]): Span | undefined => {
    const span = operator(index);
    return span && cursor.isWord(span.from + 1, ...words) ? span : undefined;
  };
  const last = pipes.length - 1;
  let at = last;
  while (
    named(at, 'select', 'extend', 'set', 'drop', 'rename', 'as') &&
    !cursor.isWord((pipes[at] ?? 0) + 2, 'distinct')
  )
    at -= 1;
  const limit = named(at, 'limit');
  return { ...nothing, limit, order: named(limit ? at - 1 : last, 'order'), end };
}

/** What stands between `select` and the first column. */
export function headOf(cursor: Cursor, { select, list }: SelectBlock): Pick<Tail, 'top' | 'distinct' | 'distinctOn'> {
  let distinct: number | undefined;
  let distinctOn = false;
  let top: Span | undefined;
  for (let at = select + 1; at <= list.head; at = cursor.after(at)) {
    if (cursor.isWord(at, 'distinct')) distinct = at;
    else if (cursor.isWord(at, 'on')) distinctOn = true;
    else if (cursor.isWord(at, 'top')) top = { from: at, to: list.head + 1 };
  }
  return { top, distinct: distinctOn ? undefined : distinct, distinctOn };
}
