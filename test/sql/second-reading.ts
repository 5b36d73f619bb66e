import type { DialectName } from '../../server/src/dialects/dialect.ts';

/** What the parser's tree says of the first branch, where it has no `*`. An undefined name is one it does not give. */
export interface SecondReading {
  readonly columns: readonly (string | undefined)[] | undefined;
  /** The literals of `activity` where it is a literal or a CASE of them. */
  readonly activities: readonly string[] | undefined;
}

type Node = Readonly<Record<string, unknown>>;

/** Makes a tree of a text: a parser's own, whatever it looks like. */
export type Parse = (sql: string, dialect: DialectName) => unknown;

export function secondReading(parse: Parse, sql: string, dialect: DialectName): SecondReading | undefined {
  const tree = parse(sql, dialect);
  const select = firstSelect(Array.isArray(tree) ? tree[0] : tree);
  const expressions = select?.expressions;
  if (!Array.isArray(expressions)) return undefined;
  const items = expressions.filter(isNode);
  if (items.length === 0) return undefined;
  // `select as value struct(…)`: its columns are the fields of its only item.
  const opaque =
    select?.kind === 'VALUE' ||
    items.some(
      (item) =>
        item.star !== undefined ||
        nameOf(item) === '*' ||
        JSON.stringify(item).includes('"star":{') ||
        /"(columns|unnest)"/i.test(JSON.stringify(item)),
    );
  const columns = opaque ? undefined : items.flatMap(namesOf);
  const activity = items.find((item) => nameOf(item)?.toLowerCase() === 'activity');
  return { columns, activities: activity && literalsOf(activity) };
}

function firstSelect(node: unknown): Node | undefined {
  if (!isNode(node)) return undefined;
  if (isNode(node.select)) return node.select;
  for (const kind of ['union', 'intersect', 'except', 'subquery', 'paren']) {
    const inner = node[kind];
    if (isNode(inner)) return firstSelect(inner.left ?? inner.this);
  }
  return undefined;
}

/** `stack(…) as (a, b)` has several. */
function namesOf(item: Node): readonly (string | undefined)[] {
  const several = isNode(item.alias) ? item.alias.column_aliases : undefined;
  return Array.isArray(several) && several.length > 0 ? several.map(text) : [nameOf(item)];
}

function nameOf(item: Node): string | undefined {
  const { alias, column, identifier, dot } = item;
  if (isNode(alias)) return text(alias.alias);
  if (isNode(column)) return text(column.name);
  if (isNode(identifier)) return text(identifier);
  return isNode(dot) ? text(dot.field) : undefined;
}

function text(node: unknown): string | undefined {
  return isNode(node) && typeof node.name === 'string' ? node.name : undefined;
}

function literalsOf(node: Node): readonly string[] | undefined {
  if (isNode(node.alias) && isNode(node.alias.this)) return literalsOf(node.alias.this);
  if (isNode(node.literal)) return node.literal.literal_type === 'string' ? [String(node.literal.value)] : undefined;
  if (isNode(node.paren) && isNode(node.paren.this)) return literalsOf(node.paren.this);
  if (!isNode(node.case) || !Array.isArray(node.case.whens)) return undefined;
  const results: unknown[] = [
    ...node.case.whens.map((pair: unknown) => (Array.isArray(pair) ? pair[1] : undefined)),
    node.case.else_,
  ];
  const found = results.filter(isNode).map(literalsOf);
  return found.every((literals) => literals !== undefined) ? found.flat() : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
