import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import type { Cte, Item, Join, Select } from './plan.ts';

/** A whole query as text a person likes to read: its rendered steps one after another, a comment over each. */
export function renderQuery(
  dialect: Dialect,
  steps: readonly string[],
  last: Select,
  { recursive }: { readonly recursive: boolean },
): string {
  const head = steps.length > 0 ? `with${recursive ? ' recursive' : ''}\n${steps.join(',\n\n')}\n\n` : '';
  return `${head}${renderSelect(dialect, last)}\n`;
}

export function renderCte(dialect: Dialect, cte: Cte): string {
  const as = cte.computed === 'once' ? dialect.computedOnce : 'as';
  const body = renderSelect(dialect, cte.select, '  ');
  const columns = cte.recursive ? ` (${cte.recursive.map((name) => identifier(dialect, name)).join(', ')})` : '';
  return `-- ${oneLine(cte.purpose)}\n${identifier(dialect, cte.name)}${columns} ${as} (\n${body}\n)`;
}

export function renderJoin(dialect: Dialect, join: Join, margin = ''): string {
  const name = identifier(dialect, join.relation);
  const relation = join.lateral
    ? `lateral (\n${renderSelect(dialect, join.lateral, `${margin}  `)}\n${margin}) as ${name}`
    : `${name}${join.as ? ` as ${join.as}` : ''}`;
  return [
    `${join.kind} ${relation}`,
    ...(join.matchCondition ? [`  match_condition (${join.matchCondition})`] : []),
    ...join.on.map((on, i) => `  ${i === 0 ? 'on' : 'and'} ${on}`),
  ].join(`\n${margin}`);
}

/** With `margin` before each line that begins here: the lines inside a text that a user wrote are that text's own. */
function renderSelect(dialect: Dialect, select: Select, margin = ''): string {
  const next = `\n${margin}`;
  const list = (items: readonly string[]): string => items.map((item) => `${next}  ${item}`).join(',');
  const distinct = select.distinctOn ? ` distinct on (${select.distinctOn.join(', ')})` : '';
  const lines = [`select${distinct}${list(select.columns.map((item) => renderItem(dialect, item, select)))}`];
  lines.push(`from ${select.from}`);
  for (const join of select.joins ?? []) lines.push(renderJoin(dialect, join, margin));
  if (select.where?.length) lines.push(`where ${select.where.join(`${next}  and `)}`);
  if (select.groupBy?.length) lines.push(`group by ${select.groupBy.join(', ')}`);
  if (select.windows?.length && dialect.namedWindows) {
    lines.push(`window${list(select.windows.map((one) => `${one.name} as (${one.definition})`))}`);
  }
  if (select.orderBy?.length) lines.push(`order by ${select.orderBy.join(', ')}`);
  if (select.limit !== undefined) lines.push(`limit ${select.limit}`);
  const text = `${margin}${lines.join(next)}`;
  return select.unionAll ? `${text}${next}union all\n${renderSelect(dialect, select.unionAll, margin)}` : text;
}

function renderItem(dialect: Dialect, { sql, over, as }: Item, { windows }: Select): string {
  if (as === '*') return sql;
  const name = identifier(dialect, as);
  if (over === undefined) return sql === name || sql.endsWith(`.${name}`) ? sql : `${sql} as ${name}`;
  const window = windows?.find((one) => one.name === over);
  return `${sql} over ${dialect.namedWindows || !window ? over : `(${window.definition})`} as ${name}`;
}

/** A comment ends with its line: what a user wrote may not end it early, nor go on, as Spark's do after a backslash. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\\$/, '\\.');
}
