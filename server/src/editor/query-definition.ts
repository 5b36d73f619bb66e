import type { Reference } from '../aql/references.ts';
import { activitiesOf, factsOfTransformation } from '../project/activities.ts';
import type { Project } from '../project/project.ts';
import type { Location } from './answers.ts';
import { includedOutput } from './name-subject.ts';
import { type QueryView, touches } from './query-view.ts';

/** Where the name at `offset` comes from: the literals and keys in transformations, then the settings file. */
export function definitionInQuery(view: QueryView, offset: number): readonly Location[] {
  const reference = view.bound.references.find(({ range }) => touches(range, offset));
  if (reference) return definitionOf(view, reference);
  const include = view.parsed.tree.includes.flatMap(({ names }) => names).find(({ range }) => touches(range, offset));
  const file = include ? view.project.columns.get(include.text)?.file.path : undefined;
  return file === undefined ? [] : [{ file, range: { start: 0, end: 0 } }];
}

function definitionOf(view: QueryView, reference: Reference): Location[] {
  const { project } = view;
  switch (reference.kind) {
    case 'stream': {
      const range = project.streams.get(reference.name)?.nameRange;
      return range ? [{ file: project.settingsFile.path, range }] : [];
    }
    case 'entity table': {
      const stream = project.streams.get(reference.stream);
      const range = stream?.entityTableRange ?? stream?.nameRange;
      return range ? [{ file: project.settingsFile.path, range }] : [];
    }
    case 'activity':
      return activityPlaces(project, reference.stream, reference.name);
    case 'value': {
      const { value, activity, stream } = reference;
      if (value.kind === 'column') {
        const range = project.streams.get(stream)?.nameRange;
        return range ? [{ file: project.settingsFile.path, range }] : [];
      }
      return featurePlaces(project, stream, activity.kind === 'one' ? activity.name : undefined, value.key);
    }
    case 'clause': {
      const { primary, joined } = view.parsed.tree;
      const clause = reference.clause === 'primary' ? primary : joined[reference.clause];
      const range = clause?.alias?.range ?? clause?.activity?.range;
      return range ? [{ file: view.parsed.file, range }] : [];
    }
    case 'output': {
      const included = includedOutput(view, reference.name);
      if (included) return [included];
      const output = view.bound.outputs.find(({ name }) => name === reference.name);
      return output ? [{ file: view.parsed.file, range: output.range }] : [];
    }
  }
}

function activityPlaces(project: Project, stream: string, name: string): Location[] {
  const activity = activitiesOf(project, stream).get(name);
  if (!activity) return [];
  const made = activity.madeBy.map(({ file, range }) => ({ file, range }));
  return activity.declaredAt ? [...made, { file: project.settingsFile.path, range: activity.declaredAt }] : made;
}

/** The feature's keys in the SQL that makes the activity (every activity where none is given), and its declaration. */
function featurePlaces(project: Project, stream: string, activity: string | undefined, key: string): Location[] {
  const made = [...project.transformations.values()]
    .filter((transformation) => transformation.stream === stream)
    .flatMap((transformation) =>
      factsOfTransformation(project, transformation)
        .activities.filter(({ name }) => activity === undefined || name === activity)
        .flatMap(({ features }) => features ?? [])
        .filter(({ name }) => name === key)
        .map(({ range }) => ({ file: transformation.file.path, range })),
    );
  const declared = [...project.activities.values()]
    .filter(({ name }) => activity === undefined || name === activity)
    .flatMap(({ features }) => features.get(key)?.nameRange ?? [])
    .map((range) => ({ file: project.settingsFile.path, range }));
  return [...made, ...declared];
}
