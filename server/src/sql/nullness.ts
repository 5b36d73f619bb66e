import { alternativesOf } from './alternatives.ts';
import { sourceOf } from './behind.ts';
import { clausesOf, hasPipes } from './clauses.ts';
import type { Column, Scope, ScopedSource } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, topLevel } from './expressions.ts';
import { resolve, type Trace } from './leaves.ts';
import { referenceOf } from './references.ts';
import type { SelectBlock } from './skeleton.ts';

/** Why a column can be null, as the text itself says, and the expression that says so. */
export interface Nullness {
  readonly because: 'null' | 'nullif' | 'case' | 'outer-join';
  readonly span: Span;
}

/** Functions that give null for null. */
const strict = new Set('lower upper lcase ucase trim btrim ltrim rtrim md5 sha1 sha256 substr substring'.split(' '));

/** Undefined where the text does not say that it can be null, or leaves such rows out on the way. */
export function nullnessOf(
  trace: Trace,
  column: Column,
  seen: ReadonlySet<Column> = new Set<Column>(),
): Nullness | undefined {
  if (seen.has(column) || hasPipes(trace.cursor)) return undefined;
  const path = new Set([...seen, column]);
  const { origin } = column;
  if (origin.kind === 'columns') return first(origin.columns.map((other) => nullnessOf(trace, other, path)));
  if (origin.kind !== 'expression' || isFiltered(trace.cursor, origin.scope, [column.name.toLowerCase()]))
    return undefined;
  return ofExpression(trace, origin.span, origin.scope, path);
}

/** What a column is in each of the rows of VALUES, or of the parts of a union, that it comes from; itself where it comes from none. */
export function rowsBehind(
  trace: Trace,
  column: Column,
  seen: ReadonlySet<Column> = new Set<Column>(),
): readonly Column[] {
  if (seen.has(column) || hasPipes(trace.cursor)) return [column];
  const path = new Set([...seen, column]);
  const { origin } = column;
  if (origin.kind === 'columns') return origin.columns.flatMap((one) => rowsBehind(trace, one, path));
  if (origin.kind !== 'expression') return [column];
  const reference = referenceOf(trace.cursor, bare(trace.cursor, origin.span));
  const target = reference && resolve(trace, reference, origin.scope);
  return target ? rowsBehind(trace, target, path) : [column];
}

function ofExpression(trace: Trace, given: Span, scope: Scope, seen: ReadonlySet<Column>): Nullness | undefined {
  const { cursor } = trace;
  const span = bare(cursor, given);
  const of = (part: Span): Nullness | undefined => ofExpression(trace, part, scope, seen);
  if (span.to - span.from === 1 && cursor.isWord(span.from, 'null')) return { because: 'null', span: given };
  if (referenceOf(cursor, span)) return ofReference(trace, span, scope, seen);
  if (cursor.isWord(span.from, 'case')) {
    if (isFiltered(cursor, scope, namesIn(cursor, span))) return undefined;
    return hasElse(cursor, span) ? first(alternativesOf(cursor, span)?.map(of)) : { because: 'case', span: given };
  }
  const joined = topLevel(cursor, span, (at) => cursor.isSymbol(at, '||'));
  if (joined.length > 0) {
    return first([...joined, span.to].map((to, index) => of({ from: (joined[index - 1] ?? span.from - 1) + 1, to })));
  }
  const call = callOf(cursor, span);
  const [value] = call?.arguments ?? [];
  if (!call || !value) return undefined;
  if (strict.has(call.name)) return of(value);
  if (call.name === 'nullif') {
    return isFiltered(cursor, scope, namesIn(cursor, value)) ? undefined : { because: 'nullif', span: given };
  }
  if (!['coalesce', 'ifnull', 'nvl'].includes(call.name)) return undefined;
  const each = call.arguments.map(of);
  return each.every((one) => one !== undefined) ? each.at(-1) : undefined;
}

function ofReference(trace: Trace, span: Span, scope: Scope, seen: ReadonlySet<Column>): Nullness | undefined {
  const { cursor } = trace;
  const reference = referenceOf(cursor, span);
  if (!reference || isFiltered(cursor, scope, [reference.name.value.toLowerCase()])) return undefined;
  const source = sourceOf(trace, scope, reference);
  const qualifier = reference.qualifier?.value.toLowerCase();
  if (source && qualifier !== undefined && isOptional(scope, source) && !isFiltered(cursor, scope, [qualifier])) {
    return { because: 'outer-join', span };
  }
  const target = resolve(trace, reference, scope);
  return target && nullnessOf(trace, target, seen);
}

/** Whether rows may come without a row of this source. */
function isOptional({ sources }: Scope, source: ScopedSource): boolean {
  const isBrought = (words: readonly string[], by: string): boolean =>
    (words.includes(by) || words.includes('full')) && !words.includes('semi') && !words.includes('anti');
  const later = sources.slice(sources.indexOf(source) + 1);
  return isBrought(source.source.join, 'left') || later.some((other) => isBrought(other.source.join, 'right'));
}

/** Whether a condition that leaves rows out speaks of one of these names. What it says of them is not looked at. */
function isFiltered(cursor: Cursor, scope: Scope, names: readonly string[]): boolean {
  return filtersOf(cursor, scope).some(({ from, to }) =>
    cursor.tokens.tokens
      .slice(from, to)
      .some((token) => (token.kind === 'word' || token.kind === 'quoted') && names.includes(token.value.toLowerCase())),
  );
}

/** WHERE, HAVING, QUALIFY and the conditions of inner joins. */
function filtersOf(cursor: Cursor, { block, sources }: Scope): readonly Span[] {
  if (!isSelect(block)) return [];
  const { from, where, having, qualify } = clausesOf(cursor, block);
  const conditions = sources.flatMap(({ source }, index): readonly Span[] => {
    const isOuter = source.join.some((word) => ['left', 'right', 'full'].includes(word));
    const to = sources[index + 1]?.source.span.from ?? from?.to ?? source.span.to;
    return isOuter ? [] : [{ from: source.span.to, to }];
  });
  return [...conditions, ...[where, having, qualify].filter((span) => span !== undefined)];
}

function isSelect(block: object): block is SelectBlock {
  return 'kind' in block && block.kind === 'select';
}

function namesIn(cursor: Cursor, { from, to }: Span): readonly string[] {
  return cursor.tokens.tokens
    .slice(from, to)
    .flatMap(({ kind, value }) => (kind === 'word' || kind === 'quoted' ? [value.toLowerCase()] : []))
    .filter((name) => !expressionWords.has(name));
}

const expressionWords = new Set('case when then else end and or not is null in like between'.split(' '));

function hasElse(cursor: Cursor, span: Span): boolean {
  let depth = 0;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'case')) depth += 1;
    if (cursor.isWord(at, 'end')) depth -= 1;
    if (depth === 1 && cursor.isWord(at, 'else')) return true;
  }
  return false;
}

function first(found: readonly (Nullness | undefined)[] | undefined): Nullness | undefined {
  return found?.find((one) => one !== undefined);
}
