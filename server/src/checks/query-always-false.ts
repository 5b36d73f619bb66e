import type { BlockClauseNode, JoinedNode, ParsedQuery, PrimaryNode } from '../aql/ast.ts';
import { defineRule, type LocalFix, Report, replaceWith } from '../aql/rule.ts';
import { columnNamed, columnValue } from '../aql/scope.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem, Range } from '../schema/text.ts';
import { type Clash, contradiction, type Given } from './query-contradiction.ts';
import { type Atom, type Literal, logicOf, type Names, namesIn, type Operator, type Variable } from './query-logic.ts';

/** Conditions that no row meets. Source: `checks.md`, "Rules", the paragraph on queries. */
export const alwaysFalse = defineRule({
  id: 'filter-always-false',
  severity: 'warning',
  summary: 'Some row can meet the conditions of a clause.',
  documentation:
    'Two conditions of a clause are never true together, or one is never true at all: a comparison with `null`, which is `is null`; `not in` with a null in its list; bounds of `between` the wrong way round. All `filter`s and `join`s of a clause are one “and”. It is said only where it holds on every warehouse: texts that a collation may take as one, numbers that rounding may make equal and times that a zone may move are let be.',
  message: (p: { message: string }) => p.message,
  fails: `using customer_stream select all took_bike (ts filter station = 'Soho' and «station = 'Bow'»)`,
  passes: `using customer_stream select all took_bike (ts filter station in ('Soho', 'Bow'))`,
});

type Clause = PrimaryNode | JoinedNode;
type Conditions = Extract<BlockClauseNode, { kind: 'filter' | 'join' }>;

/** The clauses of a query whose filters and joins leave no row, one problem for each. */
export function alwaysFalseIn(read: ReadQuery): readonly Problem[] {
  const { parsed, bound } = read;
  const report = new Report(parsed.file);
  const names = namesIn(bound.references);
  for (const clause of [parsed.tree.primary, ...parsed.tree.joined]) {
    const found = clause && clashIn(clause, read, names);
    if (found) report.say(alwaysFalse, found.at, { message: worded(found, parsed.text) }, ...fixes(found, parsed));
  }
  return report.problems;
}

/** Why no row passes the filters and joins of a clause. */
export function clashIn(clause: Clause, read: ReadQuery, names: Names): Clash | undefined {
  const conditions = (clause.block?.clauses ?? []).filter(
    (one): one is Conditions => one.kind === 'filter' || one.kind === 'join',
  );
  if (conditions.length === 0) return undefined;
  const expressions = conditions.map(({ expression, range }) => ({ logic: logicOf(expression, names), range }));
  return contradiction(expressions, givenIn(clause, read));
}

function givenIn(clause: Clause, { parsed, bound }: ReadQuery): readonly Given[] {
  const { primary } = parsed.tree;
  const { stream } = bound;
  if (!stream) return [];
  const variable = (of: 'primary' | 'joined', name: string): Variable | undefined => {
    const column = columnNamed(stream, { text: name, quoted: false });
    return column && { kind: 'variable', key: `${of} column ${column.name}`, value: columnValue(column) };
  };
  const comparison = (left: Variable, operator: Operator, right: Variable | Literal): Atom => ({
    kind: 'compare',
    left,
    operator,
    right,
  });
  const range = clause.range;
  const given: Given[] = [];
  const sides = [
    ['primary', primary],
    ['joined', clause === primary ? undefined : clause],
  ] as const;
  for (const [side, node] of sides) {
    const [activity, occurrence] = [variable(side, 'activity'), variable(side, 'activity_occurrence')];
    if (activity && node?.activity?.kind === 'one') {
      const value = node.activity.name.text;
      const because = `every row here has the activity \`${value}\``;
      given.push({ atom: comparison(activity, '=', { kind: 'text', value, range }), because });
    }
    if (occurrence) {
      const because = '`activity_occurrence` counts from 1';
      given.push({ atom: comparison(occurrence, '>=', { kind: 'number', value: 1, range }), because });
    }
  }
  const order = clause === primary ? undefined : orderOf(clause, primary);
  const [own, other] = [variable('joined', 'ts'), variable('primary', 'ts')];
  if (order && own && other) {
    const because = `\`${order.condition}\` takes only rows with a ${order.words} \`ts\``;
    given.push({ atom: comparison(own, order.operator, other), because });
  }
  return given;
}

/** What a condition says of the times of a joined row and the primary one. */
function orderOf(
  clause: Clause,
  primary: PrimaryNode | undefined,
): { readonly condition: string; readonly operator: Operator; readonly words: string } | undefined {
  if (!('relativeTo' in clause) || !clause.condition || clause.relativeTo) return undefined;
  if (primary?.selector?.kind === 'time_spine') return undefined;
  const { condition } = clause;
  switch (condition) {
    case 'ever':
      return undefined;
    case 'before':
    case 'between_before':
      return { condition, operator: '<', words: 'smaller' };
    case 'on_or_before':
      return { condition, operator: '<=', words: 'smaller or equal' };
    case 'after':
    case 'between':
      return { condition, operator: '>', words: 'greater' };
    case 'on_or_after':
    case 'between_on_or_after':
      return { condition, operator: '>=', words: 'greater or equal' };
  }
}

function worded(clash: Clash, text: string): string {
  const written = ({ start, end }: Range): string => `\`${text.slice(start, end).replaceAll(/\s+/g, ' ')}\``;
  switch (clash.kind) {
    case 'alone':
      return `${written(clash.at)} is never true${remedy(clash.atom)}.`;
    case 'pair':
      return `${written(clash.at)} is never true where ${written(clash.other)} is.`;
    case 'given':
      return `${written(clash.at)} is never true: ${clash.because}.`;
    case 'together':
      return 'No row meets all of these conditions.';
  }
}

function remedy(atom: Atom): string {
  switch (atom.kind) {
    case 'compare':
      return isNullOf(atom)
        ? ': nothing is equal to `null` or different from it. Ask with `is null` or `is not null`'
        : '';
    case 'in':
      return atom.not ? ': with a `null` in the list it is not known of any value' : '';
    case 'between':
      return ': the greater of its bounds stands first';
    default:
      return '';
  }
}

const isNullOf = ({ left, right }: Extract<Atom, { kind: 'compare' }>): boolean =>
  left.kind === 'null' || right.kind === 'null';

function fixes(clash: Clash, parsed: ParsedQuery): readonly (LocalFix | undefined)[] {
  if (clash.kind === 'alone') return [fixAlone(clash.atom, clash.at, parsed)];
  if (clash.kind !== 'pair') return [];
  const { text } = parsed;
  const [first, second] = [clash.other, clash.at];
  const between = text.slice(first.end, second.start);
  if (!/^\s+and\s+$/i.test(between)) return [];
  const range = { start: first.start, end: second.end };
  const [one, other] = [text.slice(first.start, first.end), text.slice(second.start, second.end)];
  const list = asList(one, other);
  return [
    list === undefined ? undefined : replaceWith(range, list),
    { title: 'Ask for one or the other', range, text: `(${one} or ${other})` },
  ];
}

/** `x = 'a'` and `x = 'b'` as one list. */
function asList(one: string, other: string): string | undefined {
  const [, name, value] = /^([^=]+?)\s*==?\s*('[^']*'|[\d.]+)$/.exec(one) ?? [];
  const [, same, second] = /^([^=]+?)\s*==?\s*('[^']*'|[\d.]+)$/.exec(other) ?? [];
  return name !== undefined && name === same && !/[<>!]/.test(name) ? `${name} in (${value}, ${second})` : undefined;
}

function fixAlone(atom: Atom, at: Range, { text }: ParsedQuery): LocalFix | undefined {
  const written = text.slice(at.start, at.end);
  if (atom.kind === 'compare' && isNullOf(atom)) {
    const comparison = /^([^=<>!]+?)\s*(==?|<>|!=)\s*null$/i.exec(written);
    const [, left, operator = ''] = comparison ?? [];
    return left === undefined ? undefined : replaceWith(at, `${left} is ${operator.startsWith('=') ? '' : 'not '}null`);
  }
  if (atom.kind === 'between' && atom.low.kind !== 'null' && atom.high.kind !== 'null') {
    const [low, high] = [atom.low.range, atom.high.range];
    return {
      title: 'Exchange the bounds',
      range: { start: low.start, end: high.end },
      text: text.slice(high.start, high.end) + text.slice(low.end, high.start) + text.slice(low.start, low.end),
    };
  }
  if (atom.kind !== 'in' || !atom.not) return undefined;
  const kept = atom.list.filter(({ kind }) => kind !== 'null').map(({ range }) => text.slice(range.start, range.end));
  const [first, last] = [atom.list[0], atom.list.at(-1)];
  if (kept.length === 0 || !first || !last) return undefined;
  return { title: 'Leave `null` out', range: { start: first.range.start, end: last.range.end }, text: kept.join(', ') };
}
