import { factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { firstWord } from './first-word.ts';

/** Where in a transformation something that its rows show is told. */

/** The expression of a column, by its name in the specification; the `select` where it has none of its own. */
export function columnRange(project: Project, transformation: Transformation, column: string): Range {
  const facts = factsOfTransformation(project, transformation);
  const stream = project.streams.get(transformation.stream ?? '');
  const physical = stream?.columns.find(({ name }) => name === column)?.physicalName ?? column;
  const output = facts.outputs.columns.find(({ name }) => sameName(name, physical, dialectOf(project)));
  return output?.expressionRange ?? facts.branches[0]?.selectKeyword ?? beginning(transformation.sql);
}

/** A column in the branch that makes an activity. */
export function columnRangeOf(
  project: Project,
  transformation: Transformation,
  column: string,
  activity: string,
): Range {
  const { branches } = factsOfTransformation(project, transformation);
  const stream = project.streams.get(transformation.stream ?? '');
  const physical = stream?.columns.find(({ name }) => name === column)?.physicalName ?? column;
  const [branch, ...others] = branches.filter(({ activities }) => activities.some(({ name }) => name === activity));
  const output =
    others.length === 0
      ? branch?.outputs.columns.find(({ name }) => sameName(name, physical, dialectOf(project)))
      : undefined;
  return output?.expressionRange ?? columnRange(project, transformation, column);
}

/** The key of a feature where an activity's object is built. */
export function featureRange(
  project: Project,
  transformation: Transformation,
  activity: string,
  feature: string,
): Range {
  const made = factsOfTransformation(project, transformation).activities.filter(({ name }) => name === activity);
  const key = made.flatMap(({ features }) => features ?? []).find(({ name }) => name === feature);
  return key?.range ?? columnRange(project, transformation, 'feature_json');
}

/** Where something is told that has no better place. */
export function beginning(text: string): Range {
  return firstWord(text) ?? { start: 0, end: 0 };
}
