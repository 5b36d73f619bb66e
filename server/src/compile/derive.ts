import type { BoundExpression, BoundQuery } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import { column } from './clause.ts';
import { expressionSql } from './expression.ts';
import type { Cte, Item, Select } from './plan.ts';

interface LastSteps {
  readonly ctes: readonly Cte[];
  readonly select: Select;
}

/**
 * Derived columns are computed from the result's own, in a step after it, and so is the order. What reads a derived column
 * stands in a later step than that: written out where it is read, it would be computed again, a random number would be
 * another one, and a window in a window is refused.
 */
export function derivedSteps(
  { derived, orderBy, limit }: BoundQuery,
  dialect: Dialect,
  asked: Select,
  giveName: (wish: string) => string,
): LastSteps {
  const ending = limit === undefined ? {} : { limit };
  if (derived.length === 0 && !orderBy) return { ctes: [], select: { ...asked, ...ending } };
  const bare = (name: string): string => column({ dialect }, '', name);
  const sqlOf = (expression: BoundExpression): string =>
    expressionSql(expression, dialect, (part) => {
      if (part.kind === 'output') return bare(part.name);
      return bare(part.value.kind === 'column' ? part.value.name : part.value.key);
    });
  const levels = new Map<string, number>();
  /** How many steps of derived columns an expression needs before it. */
  const needs = ({ parts }: BoundExpression): number =>
    Math.max(0, ...parts.map((part) => (part.kind === 'output' ? (levels.get(part.name) ?? 0) : 0)));
  for (const { name, expression } of derived) levels.set(name, needs(expression) + 1);
  const last = Math.max(orderBy ? needs(orderBy) : 0, ...derived.map(({ name }) => (levels.get(name) ?? 1) - 1));
  /** The columns once `step` steps of derived ones are there, `step` being the newest. */
  const columnsAfter = (step: number): Item[] => [
    ...asked.columns.map(({ as }) => ({ sql: bare(as), as })),
    ...derived
      .filter(({ name }) => (levels.get(name) ?? 1) <= step)
      .map(({ name, expression }) => ({ sql: levels.get(name) === step ? sqlOf(expression) : bare(name), as: name })),
  ];
  let from = giveName('result');
  const ctes: Cte[] = [{ name: from, purpose: 'the columns asked for', serves: undefined, select: asked }];
  for (let step = 1; step <= last; step += 1) {
    const select = { columns: columnsAfter(step), from: identifier(dialect, from) };
    from = giveName('derived');
    ctes.push({ name: from, purpose: 'what is computed from them', serves: undefined, select });
  }
  return {
    ctes,
    select: {
      columns: columnsAfter(last + 1),
      from: identifier(dialect, from),
      // A list of keys is no expression: it stands without the parentheses.
      ...(orderBy ? { orderBy: [sqlOf(orderBy).slice(1, -1)] } : {}),
      ...ending,
    },
  };
}
