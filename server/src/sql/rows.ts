import type { Column, Relation } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import type { FeatureFact } from './facts.ts';
import { type Features, featureType, type Reading } from './feature-facts.ts';
import { sameName } from './lexical.ts';
import { nameOf } from './references.ts';
import { readStar } from './star.ts';
import { starColumns } from './star-columns.ts';

/** The features of a whole row, `t` in `to_jsonb(t)`: its columns. Undefined where not all of them are known. */
export function rowFeatures(reading: Reading, span: Span): Features {
  const { trace, scope } = reading;
  const token = span.to - span.from === 1 ? trace.cursor.name(span.from) : undefined;
  if (!token) return undefined;
  const name = nameOf(trace.cursor, token);
  const source = scope.sources.find((one) => one.name !== undefined && sameName(one.name, name, trace.dialect));
  return source && columnFeatures(reading, source.relation);
}

/** The features of `*` and `t.*` in an object: `object_construct(*)`, `struct(t.*)`, `{* exclude a}`. */
export function starFeatures(reading: Reading, span: Span): Features {
  const { trace, scope } = reading;
  const star = readStar(trace.cursor, span);
  if (!star) return undefined;
  const item = { span, expression: span, alias: undefined, aliases: [], star, open: star.open };
  return columnFeatures(reading, withPlaces(starColumns(trace.cursor, item, star, scope)));
}

export function isStar(cursor: Cursor, span: Span): boolean {
  return readStar(cursor, span) !== undefined;
}

/** A star's columns stand at the star; their keys are told from each other by where they are named. */
function withPlaces({ open, columns }: Relation): Relation {
  return {
    open,
    columns: columns.map((column) => {
      const [own, ...others] = column.origin.kind === 'columns' ? column.origin.columns : [];
      const isAtStar = column.nameRange.start === column.range.start && column.nameRange.end === column.range.end;
      if (!own || others.length > 0 || !isAtStar) return column;
      const { nameRange, range, expressionRange } = own;
      return { ...column, nameRange, range, expressionRange };
    }),
  };
}

/** Every column as a feature. */
export function columnFeatures({ trace, types }: Reading, { open, columns }: Relation): Features {
  return open
    ? undefined
    : columns.map(
        (column): FeatureFact => ({
          name: column.written ?? column.name,
          range: column.nameRange,
          type: featureType(types.ofColumn(trace, column)),
          value: isMade(column) ? column.expressionRange : undefined,
          isFixed: true,
        }),
      );
}

/** Whether an expression of the text makes it, through stars. */
function isMade({ origin }: Column): boolean {
  if (origin.kind === 'expression') return true;
  const [only, ...others] = origin.kind === 'columns' ? origin.columns : [];
  return only !== undefined && others.length === 0 && isMade(only);
}
