import { refusedBy } from '../checks/index.ts';
import { compileQuery } from '../compile/compile.ts';
import { materializeQuery } from '../compile/materialize.ts';
import type { Sizes } from '../compile/sizes.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNamed, dialectNames } from '../dialects/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { dialectOf, streamOn } from '../project/connection.ts';
import { takenBy } from '../project/kept-target.ts';
import type { Project, QueryFile, Stream } from '../project/project.ts';
import type { ReadQuery } from '../project/queries.ts';
import { partsOfTarget } from '../project/query-head.ts';
import type { Problem, Range } from '../schema/text.ts';
import type { Verdicts } from '../sql/verdict.ts';
import { type StreamDdl, streamDdl } from '../streams/ddl.ts';
import { ddlScript } from '../streams/ddl-script.ts';
import { plannedActivities } from '../streams/planned-parts.ts';

export interface CompileOptions {
  /** Default: the dialect of the project's connection, DuckDB where that is not known. */
  readonly dialect?: DialectName | undefined;
  readonly connection?: string | undefined;
  /** The statements that make the table or view of the query's head, instead of the query alone. */
  readonly materialized?: boolean | undefined;
  /** What is known of a stream's sizes. */
  readonly sizes?: ((stream: string) => Sizes | undefined) | undefined;
}

export interface Compilation {
  /** Undefined where the query has an error. */
  readonly sql: string | undefined;
  readonly dialect: DialectName;
  /** The stream it is about, where there is such a stream. */
  readonly stream: string | undefined;
  readonly problems: readonly Problem[];
  /** The SQL that serves each clause, by the clause's range in the file. */
  readonly clauses: readonly { readonly range: Range; readonly sql: string }[];
}

export interface DdlOptions {
  /** Default: every stream. */
  readonly stream?: string | undefined;
  readonly dialect?: DialectName | undefined;
  readonly connection?: string | undefined;
  readonly layout?: 'single' | 'per_activity' | undefined;
  readonly tableLayout?: 'guide' | 'recommended' | undefined;
}

/** Asked for something the project does not have, with what it does have. */
export class WorkspaceError extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.name = 'WorkspaceError';
    this.next = next;
  }
}

/** The SQL of a query, or why there is none. `verdicts`: what the parsers said of its expressions. */
export function compilation(read: ReadQuery, options: CompileOptions, verdicts?: Verdicts): Compilation {
  const { project, parsed, bound } = read;
  const dialect = options.dialect ?? dialectOf(project, options.connection);
  const refused = refusedBy(read, dialect, verdicts);
  const problems = [...parsed.problems, ...bound.problems, ...refused].toSorted(
    (a, b) => a.range.start - b.range.start,
  );
  const stream = project.streams.get(bound.query?.stream ?? '');
  if (!bound.query || !stream || refused.length > 0)
    return { sql: undefined, dialect, stream: stream?.name, problems, clauses: [] };
  const { sql, clauses } = compileQuery(bound.query, {
    dialect: dialectNamed(dialect),
    stream: streamOn(stream, dialect),
    sizes: options.sizes?.(stream.name),
  });
  return { sql, dialect, stream: stream.name, problems, clauses };
}

/** The statements that make what a query's head asks for. */
export function materialization(compiled: Compilation, project: Project, query: QueryFile): Compilation {
  const { materialize } = query;
  if (!materialize)
    throw new WorkspaceError(
      'The query makes no table or view.',
      'Its head needs `materialize: view` and `as: schema.name`.',
    );
  const is = takenBy(project, query);
  if (is !== undefined)
    throw new WorkspaceError(`\`as: ${materialize.as}\` is ${is}.`, 'Keep the query under another name.');
  const { sql, dialect } = compiled;
  if (sql === undefined) return compiled;
  const target = { kind: materialize.kind, name: partsOfTarget(materialize.as) };
  return { ...compiled, sql: materializeQuery(sql, target, dialectNamed(dialect)) };
}

/** The SQL that serves each clause. */
export function clausesOf(read: ReadQuery): Compilation['clauses'] {
  return compilation(read, {}).clauses;
}

/** A warehouse that SQL can be written for. */
export interface KnownDialect {
  readonly name: DialectName;
  readonly title: string;
  /** Whether the project's connection speaks it. */
  readonly isOwn: boolean;
}

export function knownDialects(project: Project | undefined): readonly KnownDialect[] {
  const own = project && dialectOf(project);
  return dialectNames.map((name) => ({ name, title: dialectNamed(name).title, isOwn: name === own }));
}

/** The statements that create a project's streams, or one of them. */
export function ddlOf(project: Project, options: DdlOptions): string {
  const streams = [...project.streams.values()].filter(
    ({ name }) => options.stream === undefined || options.stream === name,
  );
  if (streams.length === 0) {
    throw new WorkspaceError(
      options.stream === undefined ? 'The project has no stream.' : `There is no stream ${options.stream}.`,
      project.streams.size > 0 ? `Known are ${[...project.streams.keys()].join(', ')}.` : 'Add one under `streams:`.',
    );
  }
  const all = streams.map((stream) => ddlOfStream(project, stream, options));
  const [problem] = all.flatMap(({ problems }) => problems);
  if (problem !== undefined) throw new WorkspaceError(problem, 'Give the activity another name.');
  return all.map(ddlScript).join('\n');
}

/** The same for one stream, where there is such a stream; what is wrong with it stands in the text. */
export function ddlOrUndefined(project: Project, name: string): string | undefined {
  const stream = project.streams.get(name);
  return stream && ddlScript(ddlOfStream(project, stream, {}));
}

function ddlOfStream(project: Project, stream: Stream, options: DdlOptions): StreamDdl {
  const { layout, tableLayout } = options;
  const dialect = options.dialect ?? dialectOf(project, options.connection);
  const kept = project.connections.get(options.connection ?? project.connection ?? '')?.options.table_location;
  const { views } = plannedActivities(project, stream, { found: [], given: undefined });
  const inViews = (name: string): boolean => (layout ?? stream.layout) === 'per_activity' && views.has(name);
  const activities = [...activitiesOf(project, stream.name).keys()];
  return streamDdl(streamOn(stream, dialect), dialectNamed(dialect), {
    layout,
    tableLayout,
    activities: activities.filter((name) => !inViews(name)),
    viewed: activities.filter(inViews),
    location: kept === undefined ? undefined : String(kept),
  });
}
