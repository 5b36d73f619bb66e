import type { ExpressionNode, ParsedQuery } from '../aql/ast.ts';
import { Report } from '../aql/rule.ts';
import { syntaxError } from '../aql/rules-syntax.ts';
import { reservedWords } from '../aql/sql-words.ts';
import { isWrittenApart } from '../aql/tokens.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Problem, Range } from '../schema/text.ts';
import type { Defect } from '../sql/facts.ts';
import { readSql } from '../sql/read.ts';
import type { Token } from '../sql/tokens.ts';
import { questionOf, type Verdicts } from '../sql/verdict.ts';
import { hasLostWord, lostWord } from './query-lost-word.ts';
import { confirmedDefects } from './syntax-error.ts';

/**
 * What cannot be right in the SQL of a query's expressions. As in a transformation nothing is said of what a parser accepts:
 * each expression is read in the statement that it will stand in.
 */
export function expressionProblems(
  parsed: ParsedQuery,
  dialect: DialectName,
  verdicts: Verdicts | undefined,
): readonly Problem[] {
  const report = new Report(parsed.file);
  for (const { part, sql, defects, isCertain, shift, within } of suspicionsIn(parsed, dialect)) {
    const verdict = isCertain ? undefined : verdicts?.of(questionOf(sql, dialect), { file: parsed.file, part });
    const [shown] = isCertain ? defects : confirmedDefects(defects, verdict);
    const refused = shown || isCertain ? undefined : lostWord(parsed, { shift, within }, verdict);
    if (refused) report.say(syntaxError, refused.range, refused, refused.fix);
    if (!shown) continue;
    const start = Math.min(Math.max(shown.range.start + shift, within.start), within.end - 1);
    const end = Math.max(start + 1, Math.min(shown.range.end + shift, within.end));
    report.say(syntaxError, { start, end }, { message: shown.message });
  }
  return report.problems;
}

/** What looks wrong in an expression, in the statement that it will stand in. */
interface Suspicion {
  /** The expression's number in its file. */
  readonly part: number;
  readonly sql: string;
  readonly defects: readonly Defect[];
  /** Whether no warehouse takes it, whatever parsers say. */
  readonly isCertain: boolean;
  /** From the statement's offsets to the file's. */
  readonly shift: number;
  readonly within: Range;
}

/** A query is checked and compiled at the same keystroke. */
const lastSuspicions = new WeakMap<
  ParsedQuery,
  { readonly dialect: DialectName; readonly suspicions: readonly Suspicion[] }
>();

function suspicionsIn(parsed: ParsedQuery, dialect: DialectName): readonly Suspicion[] {
  const last = lastSuspicions.get(parsed);
  if (last?.dialect === dialect) return last.suspicions;
  const suspicions = expressionsOf(parsed).flatMap(({ node, before, after }, part): Suspicion[] => {
    // A text that never ends is said to be one, and has the rest of the file in it.
    if (node.tokens.length === 0 || node.tokens.some(({ unterminated }) => unterminated)) return [];
    const sql = before + plain(parsed.text, node) + after;
    const found = defectsIn(sql, { dialect, from: before.length, to: sql.length - after.length });
    if (found.defects.length === 0 && !hasLostWord(node.tokens)) return [];
    return [{ part, sql, ...found, shift: node.range.start - before.length, within: node.range }];
  });
  lastSuspicions.set(parsed, { dialect, suspicions });
  return suspicions;
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
  // `primary` is a reserved word of many warehouses.
  if (token.kind === 'placeholder' || token.kind === 'macro' || token.lower === 'primary') return 'x'.repeat(length);
  return isWrittenApart(token) ? `'${'x'.repeat(length - 2)}'` : undefined;
}

interface Asked {
  readonly dialect: DialectName;
  readonly from: number;
  readonly to: number;
}

interface Found {
  readonly message: string;
  readonly range: Range;
}

function defectsIn(sql: string, { dialect, from, to }: Asked): Pick<Suspicion, 'defects' | 'isCertain'> {
  const { templated, skeleton, cursor } = readSql(sql, dialect);
  if (templated) return { defects: [], isCertain: false };
  const grammar = (found: Found): Defect => ({ ...found, kind: 'grammar' });
  const own = cursor.tokens.tokens.filter(({ start, end }) => start >= from && end <= to);
  const certain = certainDefect(own);
  if (certain) return { defects: [grammar(certain)], isCertain: true };
  return { defects: [...skeleton.defects(), ...edgeDefects(own).map(grammar)], isCertain: false };
}

/** What no warehouse takes, though parsers may. */
function certainDefect(tokens: readonly Token[]): Found | undefined {
  const last = tokens.at(-1);
  if (last?.kind === 'symbol' && last.value === ',')
    return { message: 'Something is missing after this comma.', range: last };
  // PostgreSQL reads a query without columns.
  if (last?.kind === 'word' && last.value === 'select') return { message: '`select` is no expression.', range: last };
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'word' && joining.has(token.value) && isStart(tokens[index - 1]) && !isName(tokens[index + 1]))
      return { message: `Something is missing before \`${token.value}\`.`, range: token };
    const [open, close] = [tokens[index + 1], tokens[index + 2]];
    if (token.kind === 'word' && token.value === 'in' && isSymbol(open, '(') && isSymbol(close, ')') && open && close)
      return { message: 'The list after `in` is empty.', range: { start: open.start, end: close.end } };
  }
  return undefined;
}

const joining = new Set(['and', 'or']);

/** Whether an operand has to follow: at the start of all, of a bracket, or behind a word that awaits one. */
function isStart(before: Token | undefined): boolean {
  return before === undefined || isSymbol(before, '(') || (before.kind === 'word' && awaiting.has(before.value));
}

const awaiting = new Set('and or not where when then else'.split(' '));

/** Whether the token says that the word before it is a name: `or(a, b)` may be a function, `and.x` a table. */
const isName = (after: Token | undefined): boolean => isSymbol(after, '(') || isSymbol(after, '.');

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
  if (first.kind === 'word' && joining.has(first.value))
    return [{ message: `Something is missing before \`${first.value}\`.`, range: first }];
  if (first === last && first.kind === 'word' && reservedWords.has(first.value))
    return [{ message: `\`${first.value}\` is no expression.`, range: first }];
  return [];
}
