import { activityTableName } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { sameName } from '../sql/lexical.ts';
import { activitiesOf } from './activities.ts';
import { dialectOf } from './connection.ts';
import { entityTablePath } from './entity-table.ts';
import type { Project, QueryFile, Stream } from './project.ts';
import { partsOfTarget } from './query-head.ts';

/** A table or view by its schema, where one is said, and its name. */
interface Target {
  readonly schema: string | undefined;
  readonly name: string;
}

/**
 * What else the place is that a query's result is to be kept in, in words: a stream's table, its entity table, one of a
 * build's own, what another query is kept in. Undefined where nothing of the project stands there.
 */
export function takenBy(project: Project, query: QueryFile): string | undefined {
  if (!query.materialize) return undefined;
  const dialect = dialectOf(project);
  const own = targetOf(query.materialize.as);
  const is = ({ schema, name }: Target): boolean =>
    sameName(own.name, name, dialect) && sameName(own.schema ?? '', schema ?? '', dialect);
  if (own.name.toLowerCase().startsWith('_activity_schema_')) return 'a table that builds remember their runs in';
  for (const stream of project.streams.values()) {
    if (is(stream)) return `the table of the stream \`${stream.name}\``;
    const entity = entityTablePath(stream);
    if (entity && is({ schema: entity.at(-2), name: entity.at(-1) ?? '' }))
      return `the entity table of \`${stream.name}\``;
    const activity = activityAt(project, stream, is);
    if (activity !== undefined) return `the table of the activity \`${activity}\` in \`${stream.name}\``;
  }
  for (const other of project.queries.values()) {
    if (other.id !== query.id && other.materialize && is(targetOf(other.materialize.as)))
      return `what the query \`${other.id}\` is kept in`;
  }
  return undefined;
}

function targetOf(as: string): Target {
  const parts = partsOfTarget(as);
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' };
}

function activityAt(project: Project, stream: Stream, is: (target: Target) => boolean): string | undefined {
  if (stream.layout === 'single') return undefined;
  const dialect = dialectNamed(dialectOf(project));
  return [...activitiesOf(project, stream.name).keys()].find((activity) =>
    is({ schema: stream.schema, name: activityTableName(dialect, stream.name, activity) }),
  );
}
