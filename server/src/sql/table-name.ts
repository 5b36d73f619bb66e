import { isClauseName } from './clause-names.ts';
import type { Cursor, Span } from './cursor.ts';
import type { Token } from './tokens.ts';

/** A table's name with what belongs to it, and the index behind it. */
export interface TableNameAt {
  readonly parts: readonly Token[];
  readonly at: number;
}

const notNames = new Set(
  'where having limit offset window fetch union intersect except select on using join as'.split(' '),
);

/** Reads `a.b.c`: on BigQuery also `my-project.a.b` and one pair of backticks around it all, on Databricks `t@v1`. */
export function readTableName(cursor: Cursor, start: number, end: number): TableNameAt {
  const parts: Token[] = [];
  let at = start;
  while (at < end) {
    const token = cursor.token(at);
    if (!token || !(isPart(token) || isClauseName(cursor, at))) break;
    const to = cursor.rules.tablePaths ? afterDashes(cursor, at, end) : at + 1;
    const whole = to > at + 1 ? joined(cursor, token, to) : token;
    parts.push(...(cursor.rules.tablePaths ? pathParts(whole) : [whole]));
    at = to;
    if (!cursor.isSymbol(at, '.')) break;
    at += 1;
    if (cursor.rules.stages && cursor.isSymbol(at, '.')) {
      parts.push(unsaid(token));
      at += 1;
    }
  }
  const version = cursor.token(at);
  if (parts.length > 0 && at < end && version?.kind === 'parameter' && version.start === cursor.token(at - 1)?.end)
    at += 1;
  return { parts, at };
}

/** The schema of `db..t` on Snowflake. */
function unsaid({ end }: Token): Token {
  return { kind: 'word', start: end + 1, end: end + 1, value: '' };
}

function isPart(token: Token): boolean {
  if (token.kind === 'word') return !notNames.has(token.value);
  return token.kind === 'quoted' || token.kind === 'string' || token.kind === 'parameter';
}

/** Behind the words and numbers that dashes tie together without a gap. */
function afterDashes(cursor: Cursor, start: number, end: number): number {
  let at = start + 1;
  if (cursor.token(start)?.kind !== 'word') return at;
  const touches = (index: number): boolean => cursor.token(index)?.start === cursor.token(index - 1)?.end;
  while (at + 1 < end && cursor.isSymbol(at, '-') && touches(at) && touches(at + 1)) {
    const next = cursor.token(at + 1);
    if (next?.kind !== 'word' && next?.kind !== 'number') break;
    at += 2;
    // `7.` and `7_a` of `prod-7.raw`, `prod-7_a.raw`.
    while (at < end && cursor.token(at)?.kind === 'word' && touches(at)) at += 1;
  }
  return at;
}

function joined(cursor: Cursor, first: Token, to: number): Token {
  const end = cursor.token(to - 1)?.end ?? first.end;
  return { kind: 'quoted', start: first.start, end, value: cursor.tokens.text.slice(first.start, end) };
}

/** The parts of a path in one pair of backticks, each with its own range. */
function pathParts(token: Token): readonly Token[] {
  const isPath =
    token.kind === 'quoted' && token.value.includes('.') && token.end - token.start === token.value.length + 2;
  return isPath ? partsOf(token) : [token];
}

/** What stands between the dots of a quoted text. */
function partsOf(token: Token): readonly Token[] {
  let start = token.start + 1;
  return token.value.split('.').map((value) => {
    const part: Token = { kind: 'quoted', start, end: start + value.length, value };
    start = part.end + 1;
    return part;
  });
}

/** `@stage/path (file_format => …)`: the index behind it; undefined where there is no stage. */
export function readStage(cursor: Cursor, start: number, end: number): number | undefined {
  const first = cursor.token(start);
  const isText = first?.kind === 'string' && first.value.startsWith('@');
  if (!first || !(isText || cursor.tokens.text.charAt(first.start) === '@')) return undefined;
  let at = start + 1;
  while (at < end && cursor.token(at)?.start === cursor.token(at - 1)?.end && !cursor.isSymbol(at, ',')) {
    if (cursor.isSymbol(at, '(') || cursor.isSymbol(at, ')')) break;
    at += 1;
  }
  return at < end && cursor.isSymbol(at, '(') ? Math.min(cursor.after(at), end) : at;
}

/** `identifier('a.b')`, `table('a.b')`: a table whose name stands in a text. */
export function namedByText(cursor: Cursor, { from, to }: Span): readonly Token[] | undefined {
  const text = cursor.token(from + 2);
  if (!cursor.rules.colonPaths || !cursor.isWord(from, 'identifier', 'table') || to - from !== 4) return undefined;
  if (text?.kind !== 'string' || text.end - text.start !== text.value.length + 2) return undefined;
  return /^[\w$]+(?:\.[\w$]+)*$/.test(text.value) ? partsOf(text) : undefined;
}
