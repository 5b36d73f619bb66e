import type { Catalogue, CatalogueStream } from '../aql/catalogue.ts';
import type { TextEdit } from '../schema/text.ts';
import { activitiesOf, hasOpenActivities } from './activities.ts';
import { keptFor, nothingKnown } from './kept.ts';
import type { Project, Stream } from './project.ts';

/** The names a query of this project may use. Computed once for a version of settings, transformations and columns. */
export const catalogueOf: (project: Project) => Catalogue = keptFor(
  ({ streams, transformations, columns, knownTables, dbt }) => [
    streams,
    columns,
    knownTables ?? nothingKnown,
    dbt ?? nothingKnown,
    transformations,
  ],
  (project) => ({
    streams: new Map([...project.streams.values()].map((stream) => [stream.name, streamOf(project, stream)])),
    includes: project.columns,
  }),
);

function streamOf(project: Project, stream: Stream): CatalogueStream {
  return {
    name: stream.name,
    columns: stream.columns,
    activities: activitiesOf(project, stream.name),
    openActivities: hasOpenActivities(project, stream.name),
    entityTable: stream.entityTable,
    declareEntityTable: stream.entityTable === undefined ? entityTableEntry(project, stream) : undefined,
  };
}

/** What would name an entity table under the stream, in whichever way its settings are written. */
function entityTableEntry({ settingsFile: { path, text } }: Project, stream: Stream): TextEdit | undefined {
  const entry = `entity_table: ${stream.entity}`;
  const { start, end } = stream.nameRange;
  const after = text.slice(end);
  const insertAt = (at: number, written: string): TextEdit => ({
    file: path,
    range: { start: end + at, end: end + at },
    text: written,
  });
  const flow = /^\s*:[ \t]*\{[ \t]*/.exec(after);
  if (flow) return insertAt(flow[0].length, `${entry}, `);
  const block = /^\s*:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*([ \t]+)(?=[^\s#])/.exec(after);
  const [all, indent = ''] = block ?? [];
  const isInside = indent.length > start - (text.lastIndexOf('\n', start) + 1);
  return all !== undefined && isInside ? insertAt(all.length, `${entry}\n${indent}`) : undefined;
}
