import type { Cursor } from './cursor.ts';
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
    if (!token || !isPart(token)) break;
    const to = cursor.rules.tablePaths ? afterDashes(cursor, at, end) : at + 1;
    const whole = to > at + 1 ? joined(cursor, token, to) : token;
    parts.push(...(cursor.rules.tablePaths ? pathParts(whole) : [whole]));
    at = to;
    if (!cursor.isSymbol(at, '.')) break;
    at += 1;
  }
  const version = cursor.token(at);
  if (parts.length > 0 && at < end && version?.kind === 'parameter' && version.start === cursor.token(at - 1)?.end)
    at += 1;
  return { parts, at };
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
  if (!isPath) return [token];
  let start = token.start + 1;
  return token.value.split('.').map((value) => {
    const part: Token = { kind: 'quoted', start, end: start + value.length, value };
    start = part.end + 1;
    return part;
  });
}
