import type { ExpressionNode, ParsedQuery } from '../aql/ast.ts';
import { Report } from '../aql/rule.ts';
import { syntaxError } from '../aql/rules-syntax.ts';
import { reservedWords } from '../aql/sql-words.ts';
import { isWrittenApart } from '../aql/tokens.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Problem, Range } from '../schema/text.ts';
import { readSql } from '../sql/read.ts';
import type { Token } from '../sql/tokens.ts';
import type { Voice } from '../sql/voice.ts';
import { shownDefects } from './syntax-error.ts';

/**
 * What cannot be right in the SQL of a query's expressions. As in a transformation nothing is said of what a parser accepts:
 * each expression is read in the statement that it will stand in.
 */
export function expressionProblems(
  parsed: ParsedQuery,
  dialect: DialectName,
  voice: Voice | undefined,
): readonly Problem[] {
  const last = lastAnswers.get(parsed);
  if (last?.dialect === dialect && last.voice === voice) return last.problems;
  const problems = problemsIn(parsed, dialect, voice);
  lastAnswers.set(parsed, { dialect, voice, problems });
  return problems;
}

/** A query is checked and compiled at the same keystroke. */
const lastAnswers = new WeakMap<
  ParsedQuery,
  { readonly dialect: DialectName; readonly voice: Voice | undefined; readonly problems: readonly Problem[] }
>();

function problemsIn(parsed: ParsedQuery, dialect: DialectName, voice: Voice | undefined): readonly Problem[] {
  const report = new Report(parsed.file);
  for (const { node, before, after } of expressionsOf(parsed)) {
    // A text that never ends is said to be one, and has the rest of the file in it.
    if (node.tokens.length === 0 || node.tokens.some(({ unterminated }) => unterminated)) continue;
    const sql = before + plain(parsed.text, node) + after;
    const shift = node.range.start - before.length;
    const { start: first, end: last } = node.range;
    for (const { message, range } of defectsIn(sql, {
      dialect,
      voice,
      from: before.length,
      to: sql.length - after.length,
    })) {
      const start = Math.min(Math.max(range.start + shift, first), last - 1);
      report.say(syntaxError, { start, end: Math.max(start + 1, Math.min(range.end + shift, last)) }, { message });
    }
  }
  return report.problems;
}

interface Expression {
  readonly node: ExpressionNode;
  /** The statement around it. */
  readonly before: string;
  readonly after: string;
}

function expressionsOf({ tree }: ParsedQuery): readonly Expression[] {
  const clauses = [tree.primary, ...tree.joined].flatMap((clause) => clause?.block?.clauses ?? []);
  return [
    ...clauses.flatMap((clause) =>
      'expression' in clause ? [{ node: clause.expression, before: 'select 1 from t where (', after: '\n)' }] : [],
    ),
    ...tree.derived.map(({ expression }) => ({ node: expression, before: 'select (', after: '\n) as x from t' })),
    ...(tree.orderBy ? [{ node: tree.orderBy, before: 'select 1 from t order by ', after: '' }] : []),
  ];
}

/** The text of an expression without what is not the warehouse's own writing, every offset kept. */
function plain(text: string, { tokens, range }: ExpressionNode): string {
  let sql = '';
  let at = range.start;
  for (const token of tokens) {
    const other = standIn(token);
    if (other === undefined) continue;
    sql += text.slice(at, token.start) + other;
    at = token.end;
  }
  return sql + text.slice(at, range.end);
}

/** A plain name for a placeholder or a macro, a plain text for one that is written anew for each warehouse. */
function standIn(token: ExpressionNode['tokens'][number]): string | undefined {
  const length = token.end - token.start;
  if (token.kind === 'placeholder' || token.kind === 'macro') return 'x'.repeat(length);
  return isWrittenApart(token) ? `'${'x'.repeat(length - 2)}'` : undefined;
}

interface Asked {
  readonly dialect: DialectName;
  readonly voice: Voice | undefined;
  readonly from: number;
  readonly to: number;
}

interface Found {
  readonly message: string;
  readonly range: Range;
}

function defectsIn(sql: string, { dialect, voice, from, to }: Asked): readonly Found[] {
  const { templated, skeleton, cursor } = readSql(sql, dialect);
  if (templated) return [];
  const own = cursor.tokens.tokens.filter(({ start, end }) => start >= from && end <= to);
  const certain = certainDefect(own);
  if (certain) return [certain];
  const seen = [...skeleton.defects, ...edgeDefects(own).map((found) => ({ ...found, kind: 'grammar' as const }))];
  const [shown] = shownDefects({ facts: { templated, defects: seen, notQuery: undefined }, voice, sql, dialect });
  return shown ? [shown] : [];
}

/** What no warehouse takes, though parsers may. */
function certainDefect(tokens: readonly Token[]): Found | undefined {
  const last = tokens.at(-1);
  if (last?.kind === 'symbol' && last.value === ',')
    return { message: 'Something is missing after this comma.', range: last };
  for (const [index, token] of tokens.entries()) {
    const [open, close] = [tokens[index + 1], tokens[index + 2]];
    if (token.kind === 'word' && token.value === 'in' && isSymbol(open, '(') && isSymbol(close, ')') && open && close)
      return { message: 'The list after `in` is empty.', range: { start: open.start, end: close.end } };
  }
  return undefined;
}

function isSymbol(token: Token | undefined, value: string): boolean {
  return token?.kind === 'symbol' && token.value === value;
}

const operators = new Set('+ - * / % || = == <> != < > <= >= :: -> ->> ^ .'.split(' '));
const signs = new Set(['+', '-', '*']);

/** An operator at either end, or a word that is no value alone. */
function edgeDefects(tokens: readonly Token[]): readonly Found[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!first || !last) return [];
  if (last.kind === 'symbol' && operators.has(last.value))
    return [{ message: `Something is missing after \`${last.value}\`.`, range: last }];
  if (first.kind === 'symbol' && operators.has(first.value) && !signs.has(first.value))
    return [{ message: `Something is missing before \`${first.value}\`.`, range: first }];
  if (first === last && first.kind === 'word' && reservedWords.has(first.value))
    return [{ message: `\`${first.value}\` is no expression.`, range: first }];
  return [];
}
