import type { BoundExpression, ExpressionPart, Value } from '../aql/bound.ts';

/** An expression as SQL in parentheses, each name replaced by what reads its value. */
export function expressionSql(expression: BoundExpression, read: (part: ReadPart) => string): string {
  return `(${expression.parts.map((part) => (part.kind === 'text' ? part.text : read(part))).join('')})`;
}

export type ReadPart = Exclude<ExpressionPart, { kind: 'text' }>;

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
