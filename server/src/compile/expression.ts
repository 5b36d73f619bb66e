import type { BoundExpression, BoundQuery, ExpressionPart, Value } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';

/** An expression as SQL in parentheses, each name replaced by what reads its value. */
export function expressionSql(expression: BoundExpression, dialect: Dialect, read: (part: ReadPart) => string): string {
  const sql = expression.parts.map((part) => {
    if (part.kind === 'text') return part.text;
    return part.kind === 'literal' ? literalSql(part.text, dialect) : read(part);
  });
  return `(${sql.join('')})`;
}

export type ReadPart = Exclude<ExpressionPart, { kind: 'text' | 'literal' }>;

/** A quote inside a text is doubled in a query; some warehouses would end the text there. What a backslash means is theirs. */
function literalSql(text: string, dialect: Dialect): string {
  const inside = (character: string): string => dialect.string(character).slice(1, -1);
  return `'${text.slice(1, -1).replace(/''|[\r\n]/g, (found) => inside(found === "''" ? "'" : found))}'`;
}

/** The values an expression reads from one side. */
export function valuesRead(expressions: readonly BoundExpression[], of: 'primary' | 'joined'): Value[] {
  return expressions.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'value' && part.of === of ? [part.value] : [])),
  );
}

/** Whether an expression looks at the primary row, so that it can only be decided for pairs of rows. */
export function comparesWithPrimary(expression: BoundExpression): boolean {
  return expression.parts.some((part) => part.kind === 'value' && part.of === 'primary');
}

/** Words of expressions with a subquery, which may be tables that it reads: a step of that name would be read instead. */
export function wordsOfSubqueries({ primary, joined, derived, orderBy }: BoundQuery): string[] {
  const expressions = [
    ...primary.filters,
    ...joined.flatMap(({ filters, joins }) => [...filters, ...joins]),
    ...derived.map(({ expression }) => expression),
    ...(orderBy ? [orderBy] : []),
  ];
  return expressions.flatMap(({ parts }) => {
    const text = parts.map((part) => (part.kind === 'text' ? part.text : ' ')).join('');
    return /\bfrom\b/i.test(text) ? (text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []) : [];
  });
}
