import type { Range } from '../schema/text.ts';
import type { BlockNode, ExpressionNode, ParsedQuery, QueryTree } from './ast.ts';
import type { Gap, GapLine } from './format-gap.ts';
import { reservedWords } from './sql-words.ts';
import type { Token } from './tokens.ts';
import { clauseWords, conditionWords, functionNamed, intervalUnit, pickWords, selectorWords } from './vocabulary.ts';

/** Where every token of a query stands and which are written in lower case, by their index. */
export interface Layout {
  readonly gaps: readonly Gap[];
  readonly isExpression: (index: number) => boolean;
  readonly isLowered: (index: number) => boolean;
}

/** Undefined where the tree does not account for a token. */
export function layoutOf({ tree, tokens }: ParsedQuery, lines: readonly (readonly GapLine[])[]): Layout | undefined {
  const indexes = new Map(tokens.map(({ start }, index) => [start, index]));
  const indexOf = (start: number): number => indexes.get(start) ?? tokens.length - 1;
  const gaps = tokens.map((): Gap => ({ kind: 'line', indent: 1 }));
  const names = new Set<number>();
  const expressions = new Set<number>();

  const startLine = (index: number, indent: number, blank: 'keep' | 'drop' = 'keep'): void => {
    gaps[index] = { kind: 'break', indent, commentIndent: indent, blank };
  };
  const close = (index: number, indent: number): void => {
    gaps[index] = { kind: 'break', indent, commentIndent: indent + 1, blank: 'above comments' };
  };
  const expression = (node: ExpressionNode, base: number): void => {
    const from = indexOf(node.range.start);
    if (node.tokens.length === 0) return;
    gaps[from] = { kind: 'space', indent: base + 1 };
    for (let index = from; index < from + node.tokens.length; index += 1) expressions.add(index);
    layExpression(node.tokens, from, base, lines, gaps);
  };
  const list = (open: number, starts: readonly number[], end: number): void => {
    gaps[open] = { kind: 'space', indent: 1 };
    for (const start of starts) startLine(indexOf(start), 1, indexOf(start) === open + 1 ? 'drop' : 'keep');
    close(end, 0);
  };
  const block = (node: BlockNode): void => {
    const open = indexOf(node.range.start);
    const end = tokens.findIndex((token, index) => index > open && token.end === node.range.end);
    for (let index = open + 1; index < end; index += 1) gaps[index] = { kind: 'line', indent: 2 };
    for (const clause of node.clauses) if ('expression' in clause) expression(clause.expression, 1);
    list(
      open,
      [...node.items, ...node.clauses].map(({ range }) => range.start),
      end,
    );
  };

  for (const { start } of nameRanges(tree)) names.add(indexOf(start));
  for (const { range } of nodesOf(tree)) startLine(indexOf(range.start), 0);
  for (const node of tree.includes) {
    gaps[indexOf(node.range.start) + 1] = { kind: 'space', indent: 1 };
  }
  for (const node of [tree.primary, ...tree.joined]) if (node?.block) block(node.block);
  for (const { range, items } of tree.lookups) {
    const open = tokens.findIndex((token) => token.start >= range.start && token.text === '(');
    const end = tokens.findIndex((token) => token.end === range.end);
    for (let index = open + 1; index < end; index += 1) gaps[index] = { kind: 'line', indent: 2 };
    list(
      open,
      items.map((item) => item.range.start),
      end,
    );
  }
  for (const node of tree.derived) expression(node.expression, 1);
  if (tree.orderBy) expression(tree.orderBy, 0);

  const covered = coverage(tree);
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token || token.kind === 'end' || token.text === ';' || covered(token)) continue;
    const follows = tokens[index + 1];
    if (token.lower === 'derive' && follows) {
      const end = indexAfterDerive(tokens, index, tree);
      if (end === undefined) return undefined;
      startLine(index, 0);
      const starts = tree.derived
        .map(({ range }) => range.start)
        .filter((start) => {
          const at = indexOf(start);
          return at > index && at < end;
        });
      for (const start of starts)
        for (const inside of insideItem(tokens, start, tree)) gaps[inside] = { kind: 'line', indent: 2 };
      if (starts.length > 0) list(index + 1, starts, end);
      else gaps[index + 1] = { kind: 'space', indent: 1 };
      index = end;
    } else if (token.lower === 'order' && follows?.lower === 'by') {
      if (tokens[index + 2] !== tree.orderBy?.tokens[0]) return undefined;
      startLine(index, 0);
      index += 1;
    } else if (token.lower === 'limit' && Number(follows?.text) === tree.limit) {
      startLine(index, 0);
      index += 1;
    } else return undefined;
  }
  gaps[tokens.length - 1] = { kind: 'break', indent: 0, commentIndent: 0, blank: 'above comments' };

  return {
    gaps,
    isExpression: (index) => expressions.has(index) && expressions.has(index - 1),
    isLowered: (index) => {
      const token = tokens[index];
      if (token?.kind !== 'word' || names.has(index)) return false;
      if (!expressions.has(index)) return isKeyword(token.lower);
      if (tokens[index - 1]?.text === '.' || tokens[index + 1]?.text === '.') return false;
      return reservedWords.has(token.lower) || isNullsOrder(tokens, index);
    },
  };
}

/** The lines of an expression: those inside a bracket or `case` one step further in than the line that opens it. */
function layExpression(
  tokens: readonly Token[],
  from: number,
  base: number,
  lines: readonly (readonly GapLine[])[],
  gaps: Gap[],
): void {
  let line = base;
  const open: number[] = [];
  tokens.forEach((token, offset) => {
    const closes = /^[)\]]$/.test(token.text) || token.lower === 'end';
    const opener = closes ? open.pop() : undefined;
    const inside = open.at(-1);
    const indent = opener ?? (inside === undefined ? base + 1 : inside + 1);
    if (offset > 0) {
      gaps[from + offset] = { kind: 'free', indent };
      if ((lines[from + offset]?.length ?? 0) > 1) line = indent;
    }
    if (/^[([]$/.test(token.text) || token.lower === 'case') open.push(line);
  });
}

function nameRanges(tree: QueryTree): { readonly start: number }[] {
  const clauses = [tree.primary, ...tree.joined].flatMap((node) => node ?? []);
  const items = clauses.flatMap(({ block }) => block?.items ?? []);
  const names = [
    tree.using?.stream,
    ...clauses.flatMap((node) => [
      node.activity?.kind === 'one' ? node.activity.name : undefined,
      node.alias,
      'relativeTo' in node ? node.relativeTo : undefined,
    ]),
    ...items.flatMap((item) => {
      if (item.kind === 'column') return [item.column, item.alias];
      if (item.kind === 'star') return [];
      const { function: called, argument, alias } = item;
      return [
        functionNamed(called.text.toLowerCase()) ? undefined : called,
        argument === 'star' ? undefined : argument,
        alias,
      ];
    }),
    ...tree.includes.flatMap((node) => node.names),
    ...tree.lookups.flatMap(({ table, column, key, items: columns }) => [
      ...table,
      column,
      key,
      ...columns.flatMap((item) => [item.column, item.alias]),
    ]),
    ...tree.derived.map(({ name }) => name),
  ];
  return names.flatMap((name) => (name ? [name.range] : []));
}

function isKeyword(word: string): boolean {
  return (
    clauseWords.has(word) ||
    Object.hasOwn(selectorWords, word) ||
    Object.hasOwn(pickWords, word) ||
    conditionWords.has(word) ||
    structureWords.has(word) ||
    functionNamed(word) !== undefined ||
    intervalUnit(word) !== undefined
  );
}

const structureWords: ReadonlySet<string> = new Set(
  'in as relative to filter join within at least interval end_period max current on by distinct'.split(' '),
);

function isNullsOrder(tokens: readonly Token[], index: number): boolean {
  const pair = (first: Token | undefined, second: Token | undefined): boolean =>
    first?.lower === 'nulls' && (second?.lower === 'first' || second?.lower === 'last');
  return pair(tokens[index], tokens[index + 1]) || pair(tokens[index - 1], tokens[index]);
}

/** The clauses that are nodes of the tree. */
function nodesOf(tree: QueryTree): { readonly range: Range }[] {
  const { using, primary, joined, includes, lookups } = tree;
  return [using, primary, ...joined, ...includes, ...lookups].filter((node) => node !== undefined);
}

/** Whether a node of the tree holds a token. */
function coverage(tree: QueryTree): (token: Token) => boolean {
  const nodes = [...nodesOf(tree), ...(tree.orderBy ? [tree.orderBy] : [])];
  return ({ start }) => nodes.some(({ range }) => range.start <= start && start < range.end);
}

/** The bracket that closes a `derive`, or undefined where it is not a plain list. */
function indexAfterDerive(tokens: readonly Token[], derive: number, tree: QueryTree): number | undefined {
  const inItem = ({ start }: Token): boolean =>
    tree.derived.some(({ range }) => range.start <= start && start < range.end);
  for (let index = derive + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token || inItem(token)) continue;
    if (token.text === ')') return index;
    if (token.text !== ',' && !(token.text === '(' && index === derive + 1)) return undefined;
  }
  return undefined;
}

/** What follows the expression in an item of `derive`: `as name`. */
function insideItem(tokens: readonly Token[], start: number, tree: QueryTree): number[] {
  const item = tree.derived.find(({ range }) => range.start === start);
  if (!item) return [];
  return tokens.flatMap((token, index) =>
    token.start >= item.expression.range.end && token.end <= item.range.end ? [index] : [],
  );
}
