import { factsOfTransformation, readOfTransformation } from '../project/activities.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Range } from '../schema/text.ts';
import { type ComparedActivity, comparedActivities } from '../sql/compared-activities.ts';
import { type ComparedToken, comparedWith } from '../sql/comparison.ts';

/** The texts of a transformation that are compared with activities, of its own stream or of one whose table it reads. */
export function comparedInTransformation(
  project: Project,
  transformation: Transformation,
  only: (name: string) => boolean,
): readonly (ComparedActivity & { readonly stream: string })[] {
  const streams = [...project.streams.values()].map(({ name, columns }) => ({
    stream: name,
    activity: columns.find((column) => column.name === 'activity')?.physicalName ?? 'activity',
  }));
  const { activities } = factsOfTransformation(project, transformation);
  const { stream: own } = transformation;
  return comparedActivities(readOfTransformation(project, transformation), activities, streams, only).flatMap((one) => {
    const stream = one.stream ?? own;
    return stream === undefined ? [] : [{ ...one, stream }];
  });
}

/** A text in an expression of a query that is compared with the column `activity`. */
export interface ComparedInQuery {
  readonly name: string;
  readonly range: Range;
}

export function comparedInQuery({ parsed, bound }: ReadQuery): readonly ComparedInQuery[] {
  const { tree } = parsed;
  const columns = new Set(
    bound.references.flatMap((one) =>
      one.kind === 'value' && one.value.kind === 'column' && one.value.name === 'activity' ? [one.range.start] : [],
    ),
  );
  // An item has the name it reads inside its range.
  const outputs = new Set(
    bound.outputs
      .filter(({ range }) => [...columns].some((at) => at >= range.start && at < range.end))
      .map(({ name }) => name.toLowerCase()),
  );
  for (const one of bound.references) {
    if (one.kind === 'output' && outputs.has(one.name.toLowerCase())) columns.add(one.range.start);
  }
  if (columns.size === 0) return [];
  const expressions = [
    ...[tree.primary, ...tree.joined].flatMap((clause) =>
      (clause?.block?.clauses ?? []).flatMap((one) => ('expression' in one ? [one.expression] : [])),
    ),
    ...tree.derived.map(({ expression }) => expression),
    ...(tree.orderBy ? [tree.orderBy] : []),
  ];
  return expressions.flatMap(({ tokens }) => {
    const shapes = tokens.map(({ kind, lower }): ComparedToken => {
      if (kind === 'word' || kind === 'string') return { kind, value: lower };
      if (kind === 'punctuation') return { kind: 'symbol', value: lower };
      return { kind: kind === 'quoted' || kind === 'placeholder' ? 'name' : 'other', value: lower };
    });
    return tokens.flatMap((token, index): ComparedInQuery[] => {
      if (token.kind !== 'string' || token.unterminated || !token.text.startsWith("'")) return [];
      const span = comparedWith(shapes, index);
      const name = span && tokens[span.to - 1];
      const range = { start: token.start, end: token.end };
      return name && columns.has(name.start) ? [{ name: token.value, range }] : [];
    });
  });
}
