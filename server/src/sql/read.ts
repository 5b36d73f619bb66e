import type { DialectName } from '../dialects/dialect.ts';
import { isArrayPath } from './array-paths.ts';
import {
  branchesOf,
  branchRelation,
  type Column,
  goesByName,
  type OpenBranch,
  outermost,
  type Relation,
} from './columns.ts';
import { type Cursor, cursorOver, type Span } from './cursor.ts';
import type { BranchFacts, Defect, OutputColumn, OutputColumns, SqlFacts, TableReference } from './facts.ts';
import type { Source } from './from-clause.ts';
import { identifiersOf } from './identifiers.ts';
import { maskJinja } from './jinja.ts';
import type { KnownTables } from './known-tables.ts';
import type { Trace } from './leaves.ts';
import { lexicalRules, sameName } from './lexical.ts';
import { isRecursive } from './recursion.ts';
import { nameOf, tableNameOf } from './references.ts';
import { unite } from './relations.ts';
import { type Branch, type Query, readQuery, type Skeleton, type Statement, skeletonOf } from './skeleton.ts';
import { readTableName } from './table-name.ts';
import { type Token, type Tokens, tokenize } from './tokens.ts';
import { activitiesOf, typeOf } from './values.ts';

/** The names under which a stream keeps the columns whose values are read from the text. */
export interface ReadColumns {
  readonly activity: string;
  readonly features: string;
  readonly customer: string;
}

const specified: ReadColumns = { activity: 'activity', features: 'feature_json', customer: 'customer' };

/** A text as tokens and shape, for what needs more than the facts: completion, hover. */
export interface ReadSql {
  readonly cursor: Cursor;
  readonly dialect: DialectName;
  readonly known: KnownTables | undefined;
  readonly skeleton: Skeleton;
  readonly references: ReadonlyMap<number, readonly string[]>;
  readonly templated: boolean;
  /** What is wrong with its Jinja. */
  readonly templateDefects: readonly Defect[];
}

/**
 * What a transformation's SQL says. Offsets are those of `sql`. Never fails; under a millisecond for 60 lines. `known`: the
 * tables of the warehouse, where they are at hand.
 */
export function factsOf(
  sql: string,
  dialect: DialectName,
  names: Partial<ReadColumns> = {},
  known?: KnownTables,
): SqlFacts {
  return factsIn(readSql(sql, dialect, known), { ...specified, ...names });
}

export function readSql(sql: string, dialect: DialectName, known?: KnownTables): ReadSql {
  const rules = lexicalRules(dialect);
  const masked = maskJinja(sql);
  const tokens: Tokens = tokenize(masked.text, rules);
  return {
    cursor: cursorOver(tokens, rules, []),
    dialect,
    known,
    skeleton: skeletonOf(tokens, rules),
    references: masked.references,
    templated: masked.templated,
    templateDefects: masked.lone.map((tag) => ({ ...tag, kind: 'template' })),
  };
}

/** The same of a text that is read already. */
export function factsIn(read: ReadSql, names: ReadColumns): SqlFacts {
  const { cursor, dialect, skeleton, templated } = read;
  const [statement, second] = skeleton.statements;
  const query = statement?.query;
  const open = query ? branchesOf(cursor, query, outermost(read.known)) : [];
  const relations = open.map((branch) => branchRelation(cursor, branch));
  const byName = query !== undefined && goesByName(query);
  const whole = unite(relations, byName);
  const trace: Trace = { cursor, dialect };
  const at = {
    activity: indexOf(relations[0], names.activity, dialect),
    features: indexOf(relations[0], names.features, dialect),
    customer: indexOf(relations[0], names.customer, dialect),
  };
  const branches = open.map((branch, index): BranchFacts => {
    const relation = relations[index] ?? whole;
    const byPosition = index > 0 && !byName && !relation.open && !relations[0]?.open;
    const find = (name: string, position: number): Column | undefined =>
      byPosition ? relation.columns[position] : relation.columns.find((column) => sameName(column.name, name, dialect));
    const activity = find(names.activity, at.activity);
    const customer = find(names.customer, at.customer);
    const found = activity ? activitiesOf(trace, activity, find(names.features, at.features)) : undefined;
    return {
      outputs: outputsOf(trace, relation, templated),
      selectKeyword: keywordOf(cursor, branch),
      ...insertion(cursor, branch),
      activities: found?.literals ?? [],
      openActivity: found?.open,
      emptyActivity: found?.empty,
      identifiers: customer ? identifiersOf(trace, customer) : [],
    };
  });
  return {
    branches,
    byName,
    outputs: outputsOf(trace, whole, templated),
    activities: branches.flatMap((branch) => branch.activities),
    tables: query ? eachOnce(tablesOf(read, query, new Set())) : [],
    statements: skeleton.statements.length,
    secondStatement: second && cursor.range({ from: second.span.from, to: second.span.from + 1 }),
    notQuery: notQuery(statement),
    templated,
    defects: [...read.templateDefects, ...skeleton.defects()],
  };
}

function notQuery(statement: Statement | undefined): { start: number; end: number } | undefined {
  return statement?.notQuery && { start: statement.notQuery.start, end: statement.notQuery.end };
}

function indexOf(relation: Relation | undefined, name: string, dialect: DialectName): number {
  return relation?.columns.findIndex((column) => sameName(column.name, name, dialect)) ?? -1;
}

function outputsOf(trace: Trace, relation: Relation, templated: boolean): OutputColumns {
  return {
    open: relation.open || templated,
    columns: relation.columns.map(
      (column): OutputColumn => ({
        name: column.written ?? column.name,
        named: column.named,
        nameRange: column.nameRange,
        range: column.range,
        expressionRange: column.expressionRange,
        writtenType: typeOf(trace, column),
      }),
    ),
  };
}

function keywordOf(cursor: Cursor, { branch }: OpenBranch): { start: number; end: number } {
  const at = branch.kind === 'select' ? branch.select : branch.span.from;
  return cursor.range({ from: at, to: at + 1 });
}

function insertion(cursor: Cursor, { branch }: OpenBranch): Pick<BranchFacts, 'insertAt' | 'insertSeparator'> {
  const isReal = branch.kind === 'select' && !branch.list.items.at(-1)?.star?.carries;
  if (!isReal) return { insertAt: undefined, insertSeparator: '' };
  const { items, head, trailingComma } = branch.list;
  const last = items.at(-1);
  const text = cursor.tokens.text;
  const end = (index: number): number => cursor.token(index)?.end ?? text.length;
  if (!last) return { insertAt: end(head), insertSeparator: ' ' };
  const lineStart = text.lastIndexOf('\n', cursor.token(last.span.from)?.start ?? 0);
  const before = text.slice(lineStart + 1, cursor.token(last.span.from)?.start);
  const ownLine = lineStart !== -1 && /^\s*,?\s*$/.test(before) && items.length > 0;
  const indent = ownLine ? `\n${before.replace(',', ' ')}` : ' ';
  if (trailingComma !== undefined) return { insertAt: end(trailingComma), insertSeparator: indent };
  return { insertAt: end(last.span.to - 1), insertSeparator: `,${indent}` };
}

/** In the order of the text; a table that several operators of a pipe see is read once. */
function eachOnce(tables: readonly TableReference[]): readonly TableReference[] {
  const once = new Map(tables.map((table) => [table.range.start, table]));
  return [...once.values()].toSorted((a, b) => a.range.start - b.range.start);
}

/** Tables behind every FROM, common tables left out. */
function tablesOf(
  read: ReadSql,
  query: Query,
  outer: ReadonlySet<string>,
  around: readonly Source[] = [],
): readonly TableReference[] {
  const { cursor } = read;
  const known = new Set(outer);
  const found: TableReference[] = [];
  for (const table of query.tables) {
    const own = nameOf(cursor, table.name);
    const inside = isRecursive(cursor, query, table) ? new Set([...known, own]) : known;
    if (table.query) found.push(...tablesOf(read, table.query, inside, around));
    known.add(own);
  }
  for (const branch of query.branches) {
    if (branch.kind === 'query') found.push(...tablesOf(read, branch.query, known, around));
    if (branch.kind !== 'select' && branch.kind !== 'table') continue;
    for (const source of branch.sources) {
      if (source.query) found.push(...tablesOf(read, source.query, known, around));
      const isPath = isArrayPath(cursor, source, branch.sources, around);
      const reference = isPath ? undefined : referenceTo(read, source, known);
      if (reference) found.push(reference);
    }
    const inside = [...branch.sources, ...around];
    for (const inner of subqueriesIn(cursor, branch)) found.push(...tablesOf(read, inner, known, inside));
    for (const table of tableArguments(cursor, branch.span)) {
      const reference = referenceTo(read, { table }, known);
      if (reference) found.push(reference);
    }
  }
  return found;
}

/** Subqueries inside expressions and conditions: those that are no source. */
function subqueriesIn(cursor: Cursor, branch: Extract<Branch, { kind: 'select' | 'table' }>): readonly Query[] {
  const queries: Query[] = [];
  const sources = new Set(branch.sources.map(({ query }) => query?.span.from));
  for (let at = branch.span.from; at < branch.span.to; at += 1) {
    const partner = cursor.isSymbol(at, '(') ? cursor.partner(at) : undefined;
    if (partner === undefined || !startsQuery(cursor, at + 1)) continue;
    if (!sources.has(at + 1)) queries.push(readQuery(cursor, { from: at + 1, to: partner }));
    at = partner;
  }
  return queries;
}

/** Tables handed to a function or an operator: `appends(table t)`, `f(input => table(t))`, `x in (table t)`. */
function tableArguments(cursor: Cursor, { from, to }: Span): readonly (readonly Token[])[] {
  const found: (readonly Token[])[] = [];
  for (let at = from; at < to; at += 1) {
    const isHanded = cursor.isSymbol(at - 1, '(') || cursor.isSymbol(at - 1, ',') || cursor.isSymbol(at - 1, '=>');
    const isStream = cursor.rules.generators && cursor.isWord(at, 'stream') && cursor.isSymbol(at + 1, '(');
    const isArgument = isStream || (isHanded && cursor.isWord(at, 'table'));
    if (!isArgument) continue;
    const partner = cursor.isSymbol(at + 1, '(') ? cursor.partner(at + 1) : undefined;
    const name = partner === undefined ? { from: at + 1, to } : { from: at + 2, to: partner };
    const { parts, at: end } = readTableName(cursor, name.from, name.to);
    if (partner === undefined ? end < to : end === partner) found.push(parts);
  }
  return found;
}

function startsQuery(cursor: Cursor, at: number): boolean {
  if (cursor.isWord(at, 'select', 'with')) return true;
  // `trim(from x)` is no query.
  const isFirst = cursor.rules.fromFirst || cursor.rules.pipes;
  return isFirst && cursor.isWord(at, 'from') && !cursor.isWord(at - 2, 'trim', 'extract', 'substring', 'overlay');
}

function referenceTo(
  read: ReadSql,
  source: Pick<Source, 'table'>,
  known: ReadonlySet<string>,
): TableReference | undefined {
  const [first, ...more] = source.table ?? [];
  if (!first) return undefined;
  if (more.length === 0 && first.kind !== 'string' && known.has(nameOf(read.cursor, first))) return undefined;
  return tableReference(read, source);
}

/** The table a source names, common table or not; undefined for all else. */
export function tableReference(read: ReadSql, { table }: Pick<Source, 'table'>): TableReference | undefined {
  const [first, ...more] = table ?? [];
  if (!first) return undefined;
  const range = { start: first.start, end: (more.at(-1) ?? first).end };
  const jinja = read.references.get(first.start);
  if (jinja) return jinja.length > 0 ? { parts: jinja, name: undefined, range } : undefined;
  const isName = [first, ...more].every(({ kind }) => kind === 'word' || kind === 'quoted');
  const name = isName ? [first, ...more].map((token) => tableNameOf(read.cursor, token)) : undefined;
  const written = (token: { kind: string; start: number; end: number; value: string }): string =>
    token.kind === 'word' ? read.cursor.tokens.text.slice(token.start, token.end) : token.value;
  return { parts: [first, ...more].map(written), name, range };
}
