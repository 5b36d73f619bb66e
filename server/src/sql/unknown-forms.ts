import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { isClauseName } from './clause-names.ts';
import { type Cursor, cursorOver } from './cursor.ts';
import { readLateralView } from './lateral-view.ts';
import { lexicalRules } from './lexical.ts';
import { isResample } from './table-changes.ts';
import { tokenize } from './tokens.ts';

/**
 * A text without the forms that its warehouse documents and none of the parsers knows. Each gives way to one that they read, or to
 * blanks; the text stays as long as it was, and all else where it stood. `read`: its tokens, where somebody has them.
 */
export function withoutUnknownForms(sql: string, dialect: DialectName, read?: () => Cursor): string {
  const form = forms[dialect];
  if (!form?.hint.test(sql)) return sql;
  const cursor = read?.() ?? readAnew(sql, dialect);
  let text = sql;
  let done = 0;
  for (let at = 0; at < cursor.tokens.tokens.length; at += 1) {
    // What is gone already has no forms in it.
    if ((cursor.token(at)?.start ?? 0) < done) continue;
    for (const { start, end, as = '' } of form.at(cursor, at)) {
      done = end;
      // Lines stay lines: parsers give places by them.
      const blank = text.slice(start + as.length, end).replace(/[^\r\n]/g, ' ');
      text = text.slice(0, start) + as + blank + text.slice(end);
    }
  }
  return text;
}

function readAnew(sql: string, dialect: DialectName): Cursor {
  const rules = lexicalRules(dialect);
  return cursorOver(tokenize(sql, rules), rules, []);
}

interface Change extends Range {
  /** What stands there instead; blanks fill the rest. */
  readonly as?: string;
}

interface Form {
  /** What every text with such a form has in it. */
  readonly hint: RegExp;
  at(cursor: Cursor, at: number): readonly Change[];
}

const forms: Readonly<Partial<Record<DialectName, Form>>> = {
  bigquery: { hint: /(?:rb|br)['"]/i, at: rawBytes },
  redshift: { hint: /object_transform/i, at: transformWords },
  snowflake: {
    hint: /\*\*|resample|\blimit\b|->>/i,
    at: (cursor, at) => [
      ...spread(cursor, at),
      ...resample(cursor, at),
      ...limitColumn(cursor, at),
      ...flow(cursor, at),
    ],
  },
  databricks: {
    hint: /lateral\s+view|\blimit\b|\?::/i,
    at: (cursor, at) => [...viewBeforeSelect(cursor, at), ...limitColumn(cursor, at), ...tryCast(cursor, at)],
  },
  athena: { hint: /subset|\blimit\b/i, at: (cursor, at) => [...subset(cursor, at), ...limitColumn(cursor, at)] },
};

/** `select limit as n`: a name like any other where the word is not reserved. */
function limitColumn(cursor: Cursor, at: number): readonly Change[] {
  if (!cursor.isWord(at, 'limit') || !isClauseName(cursor, at)) return [];
  return [{ ...cursor.range({ from: at, to: at + 1 }), as: '_imit' }];
}

/** `rb'…'`, `BR"""…"""`: a raw text is read as one. */
function rawBytes(cursor: Cursor, at: number): readonly Change[] {
  const token = cursor.token(at);
  if (token?.kind !== 'string' || !/^(?:rb|br)['"]/i.test(cursor.tokens.text.slice(token.start, token.start + 3)))
    return [];
  return [{ start: token.start, end: token.start + 2, as: ' r' }];
}

/** `doc:a?::int`: casts as `::` does, behind a path too. */
function tryCast(cursor: Cursor, at: number): readonly Change[] {
  const token = cursor.token(at);
  return token && cursor.tokens.text.startsWith('?::', token.start)
    ? [{ start: token.start, end: token.end, as: '::' }]
    : [];
}

/** `object_transform(doc keep '"a"' set '"b"', 1)`: arguments. */
function transformWords(cursor: Cursor, at: number): readonly Change[] {
  const partner = cursor.isWord(at, 'object_transform') ? cursor.partner(at + 1) : undefined;
  if (partner === undefined) return [];
  const changes: Change[] = [];
  for (let inner = at + 3; inner < partner; inner = cursor.after(inner)) {
    const follows = !cursor.isSymbol(inner - 1, ',') && !cursor.isSymbol(inner - 1, '.');
    if (cursor.isWord(inner, 'keep', 'set') && follows && cursor.token(inner + 1)?.kind === 'string')
      changes.push({ ...cursor.range({ from: inner, to: inner + 1 }), as: ',' });
  }
  return changes;
}

/** `x in (** ['a', 'b'])`, `[1, ** list]` */
function spread(cursor: Cursor, at: number): readonly Change[] {
  const opens = ['(', '[', ','].some((symbol) => cursor.isSymbol(at - 1, symbol));
  if (!opens || !cursor.isSymbol(at, '**')) return [];
  const next = cursor.token(at + 1);
  const isOperand = next && (next.kind !== 'symbol' || [':', '[', '('].includes(next.value));
  return isOperand ? [cursor.range({ from: at, to: at + 1 })] : [];
}

/** `from t resample (using ts increment by interval '5 minutes')` */
function resample(cursor: Cursor, at: number): readonly Change[] {
  const partner = isResample(cursor, at) ? cursor.partner(at + 1) : undefined;
  return partner === undefined ? [] : [cursor.range({ from: at, to: partner + 1 })];
}

/** `select a from t ->> select a from $1`: statements, one after another. */
function flow(cursor: Cursor, at: number): readonly Change[] {
  if (cursor.isSymbol(at, '->>') && cursor.depth(at) === 0)
    return [{ ...cursor.range({ from: at, to: at + 1 }), as: ';' }];
  const token = cursor.token(at);
  const isResult = token?.kind === 'parameter' && /^\$\d+$/.test(token.value) && cursor.isWord(at - 1, 'from', 'join');
  return isResult && cursor.tokens.text.includes('->>') ? [{ start: token.start, end: token.start + 1, as: '_' }] : [];
}

/** `from t lateral view explode(a) x as b select b`: a view before SELECT, and nowhere else. */
function viewBeforeSelect(cursor: Cursor, at: number): readonly Change[] {
  if (!cursor.isWord(at, 'lateral') || !cursor.isWord(at + 1, 'view')) return [];
  const depth = cursor.depth(at);
  for (let next = at; cursor.token(next) && cursor.depth(next) >= depth; next = cursor.after(next)) {
    if (cursor.isWord(next, ...queryEnds) || cursor.isSymbol(next, ';') || cursor.isSymbol(next, '|>')) return [];
    if (!cursor.isWord(next, 'select')) continue;
    return [cursor.range({ from: at, to: Math.min(next, readLateralView(cursor, at, next).at) })];
  }
  return [];
}

const queryEnds = ['union', 'except', 'intersect', 'minus', 'where', 'group', 'having', 'order', 'limit'];

/** `pattern (a b+) subset u = (a, b), v = (b) define …` */
function subset(cursor: Cursor, at: number): readonly Change[] {
  if (!cursor.isWord(at, 'subset') || !cursor.isSymbol(at - 1, ')')) return [];
  let end = at;
  do {
    if (!cursor.name(end + 1) || !cursor.isSymbol(end + 2, '=') || cursor.partner(end + 3) === undefined) return [];
    end = cursor.after(end + 3);
  } while (cursor.isSymbol(end, ','));
  return [cursor.range({ from: at, to: end })];
}
