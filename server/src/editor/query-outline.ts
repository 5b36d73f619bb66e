import type { ItemNode, ParsedQuery } from '../aql/ast.ts';
import type { QueryFile } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import type { Fold, OutlineItem } from './answers.ts';

/** The clauses of a query in their order, each with its columns. */
export function outlineQuery({ tree, text }: ParsedQuery): readonly OutlineItem[] {
  const clauses: OutlineItem[] = [
    ...[tree.using].flatMap((node) => (node ? [clause(text, node.range, node.range, [])] : [])),
    ...[tree.primary, ...tree.joined].flatMap((node) => {
      if (!node) return [];
      const end = node.alias?.range.end ?? node.activity?.range.end ?? node.keyword.end;
      const head = { start: node.range.start, end: Math.max(end, node.keyword.end) };
      return [clause(text, node.range, head, (node.block?.items ?? []).map(itemOf(text)))];
    }),
    ...tree.includes.map((node) =>
      clause(
        text,
        node.range,
        { start: node.range.start, end: node.range.start + 'include'.length },
        node.names.map((name) => column(name.text, undefined, name.range, name.range)),
      ),
    ),
    ...tree.lookups.map((node) =>
      clause(
        text,
        node.range,
        { start: node.keyword.start, end: node.table.at(-1)?.range.end ?? node.keyword.end },
        node.items.map((item) =>
          column((item.alias ?? item.column).text, undefined, item.range, (item.alias ?? item.column).range),
        ),
      ),
    ),
    ...derivedOf(text, tree.derived),
    ...[tree.orderBy].flatMap((node) =>
      node && node.tokens.length > 0 ? [named('order by', oneLine(text, node.range), node.range)] : [],
    ),
  ];
  return clauses.toSorted((a, b) => a.range.start - b.range.start);
}

/** The head, clauses that take several lines, and comments. */
export function foldsOfQuery({ headRange }: QueryFile, { tree, text, comments }: ParsedQuery): readonly Fold[] {
  const { derived } = tree;
  const [first, last] = [derived[0], derived.at(-1)];
  const openOf = (start: number): number => Math.max(0, text.lastIndexOf('derive', start));
  const clauses = [tree.primary, ...tree.joined, ...tree.includes, ...tree.lookups].flatMap((node) =>
    node ? [node.range] : [],
  );
  if (first && last) {
    const close = text.indexOf(')', last.range.end);
    clauses.push({ start: openOf(first.range.start), end: close === -1 ? last.range.end : close + 1 });
  }
  const head = headRange ? [{ range: headRange, isComment: true }] : [];
  return [
    ...head,
    ...clauses.map((range) => ({ range: withoutBracket(text, range), isComment: false })),
    ...commentFolds(text, comments),
  ];
}

/** A bracket that closes on a line of its own stays to be seen. */
function withoutBracket(text: string, { start, end }: Range): Range {
  const line = text.lastIndexOf('\n', end - 1);
  return line > start && text.slice(line, end).trim() === ')' ? { start, end: line } : { start, end };
}

/** Comments of several lines, and single ones that stand under each other on lines of their own. */
export function commentFolds(text: string, comments: readonly Range[]): readonly Fold[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of comments) {
    const before = runs.at(-1);
    const isAlone = /(?:^|\n)[ \t]*$/.test(text.slice(0, start).slice(-200));
    if (before && isAlone && /^[ \t]*\r?\n[ \t]*$/.test(text.slice(before.end, start))) before.end = end;
    else runs.push({ start, end });
  }
  return runs.map((range) => ({ range, isComment: true }));
}

function clause(text: string, range: Range, selection: Range, children: readonly OutlineItem[]): OutlineItem {
  return { name: oneLine(text, selection), detail: undefined, kind: 'clause', range, selection, children };
}

function named(name: string, detail: string | undefined, range: Range): OutlineItem {
  return { name, detail, kind: 'clause', range, selection: range, children: [] };
}

function column(name: string, detail: string | undefined, range: Range, selection: Range): OutlineItem {
  return { name, detail, kind: 'column', range, selection, children: [] };
}

const itemOf =
  (text: string) =>
  (item: ItemNode): OutlineItem => {
    if (item.kind === 'star') return column('*', undefined, item.range, item.range);
    const end = item.alias ? item.alias.range.start : item.range.end;
    const said = oneLine(text, { start: item.range.start, end }).replace(/\s+as$/i, '');
    return item.alias
      ? column(item.alias.text, said, item.range, item.alias.range)
      : column(said, undefined, item.range, item.range);
  };

function derivedOf(text: string, derived: ParsedQuery['tree']['derived']): OutlineItem[] {
  const [first, last] = [derived[0], derived.at(-1)];
  if (!first || !last) return [];
  const range = { start: first.range.start, end: last.range.end };
  const children = derived.map(({ expression, name, range: whole }) =>
    column(name?.text ?? '…', oneLine(text, expression.range), whole, name?.range ?? whole),
  );
  return [{ ...named('derive', undefined, range), selection: first.range, children }];
}

const oneLine = (text: string, { start, end }: Range): string => text.slice(start, end).trim().replaceAll(/\s+/g, ' ');
