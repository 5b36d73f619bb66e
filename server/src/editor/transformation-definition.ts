import { activitiesOf } from '../project/activities.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import { commonTableAt } from '../sql/common-tables.ts';
import type { Location } from './answers.ts';
import { definitionOfDbtName } from './dbt-names.ts';
import { covering, inComment, type TransformationView, viewOf } from './transformation-view.ts';

/** Where the thing at `offset` of a transformation is declared or made elsewhere. */
export function definitionInTransformation(
  project: Project,
  transformation: Transformation,
  offset: number,
): readonly Location[] {
  const view = viewOf(project, transformation);
  const after = covering(transformation.runAfter, offset);
  if (after) return fileOf(project, after.id);
  if (transformation.streamRange && covering([{ range: transformation.streamRange }], offset)) return streamPlace(view);
  const declared = covering(transformation.declaredActivities ?? [], offset);
  if (declared) return activityPlaces(view, declared.name, declared.range);
  if (inComment(view, offset)) return [];
  const ofDbt = definitionOfDbtName(project, transformation, offset);
  if (ofDbt.length > 0) return ofDbt;
  const literal = covering(view.facts().activities, offset);
  if (literal) return activityPlaces(view, literal.name, literal.range);
  const table = commonTableAt(view.read, offset);
  return table ? [{ file: transformation.file.path, range: table }] : [];
}

function fileOf(project: Project, id: string): readonly Location[] {
  const file = project.transformations.get(id)?.file.path;
  return file === undefined ? [] : [{ file, range: { start: 0, end: 0 } }];
}

function streamPlace({ project, stream }: TransformationView): readonly Location[] {
  return stream ? [{ file: project.settingsFile.path, range: stream.nameRange }] : [];
}

/** The registry's entry first, then every other place that makes it. */
function activityPlaces(
  { project, transformation }: TransformationView,
  name: string,
  own: Range,
): readonly Location[] {
  const activity =
    transformation.stream === undefined ? undefined : activitiesOf(project, transformation.stream).get(name);
  if (!activity) return [];
  const made = activity.madeBy
    .filter(({ file, range }) => file !== transformation.file.path || range.start !== own.start)
    .map(({ file, range }) => ({ file, range }));
  return activity.declaredAt ? [{ file: project.settingsFile.path, range: activity.declaredAt }, ...made] : made;
}
