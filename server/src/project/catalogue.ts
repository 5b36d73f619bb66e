import type { Catalogue, CatalogueStream } from '../aql/catalogue.ts';
import { activitiesOf, factsOfTransformation } from './activities.ts';
import type { Project, Stream } from './project.ts';

const known = new WeakMap<Project, Catalogue>();

/** The names a query of this project may use. Computed once for a project. */
export function catalogueOf(project: Project): Catalogue {
  const cached = known.get(project);
  if (cached) return cached;
  const catalogue: Catalogue = {
    streams: new Map([...project.streams.values()].map((stream) => [stream.name, streamOf(project, stream)])),
    includes: project.columns,
  };
  known.set(project, catalogue);
  return catalogue;
}

function streamOf(project: Project, stream: Stream): CatalogueStream {
  return {
    name: stream.name,
    columns: stream.columns,
    activities: activitiesOf(project, stream.name),
    openActivities: [...project.transformations.values()].some(
      (transformation) =>
        transformation.stream === stream.name &&
        transformation.role === 'activities' &&
        transformation.declaredActivities === undefined &&
        factsOfTransformation(project, transformation).branches.some((branch) => branch.openActivity !== undefined),
    ),
  };
}
