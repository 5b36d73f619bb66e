import { qualified } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { dialectOf } from '../project/connection.ts';
import { keptFor, nothingKnown } from '../project/kept.ts';
import type { Project } from '../project/project.ts';
import { type TableRead, tablesRead } from '../project/tables-read.ts';
import type { Range } from '../schema/text.ts';
import type { Column } from '../sql/columns.ts';
import type { KnownTable } from '../sql/known-tables.ts';
import { sameName } from '../sql/lexical.ts';
import type { Place } from '../sql/place.ts';
import { typeOf } from '../sql/values.ts';
import type { Completion } from './answers.ts';
import { type Candidate, candidate } from './fitting-names.ts';
import { commentOf } from './table-words.ts';
import { bare, plain } from './transformation-completion.ts';
import type { TransformationView } from './transformation-view.ts';

/** What may stand behind FROM: tables of the text, then those that transformations read, then all others of the warehouse. */
export function tablesAt(
  view: TransformationView,
  { replace, within, tables }: Extract<Place, { kind: 'table' }>,
): readonly Candidate<Completion>[] {
  if (within.length > 0) return tablesIn(view, within, replace);
  const { project, transformation } = view;
  const ofText = tables.map((name) =>
    candidate(name, () => ({ ...plain(view, name, 'table', replace), sort: `0${name}` })),
  );
  const written = transformation.sql.slice(replace.start, replace.end);
  const read = tablesRead(project).filter(({ name }) => name !== written);
  const taken = new Set(read.map(({ name }) => name));
  const known = namedTables(project).filter(({ name }) => !taken.has(name));
  const schemas = project.knownTables?.catalogue.schemas ?? [];
  return [
    ...ofText,
    ...schemas.map((name) => candidate(name, () => ({ ...plain(view, name, 'schema', replace), sort: `3${name}` }))),
    ...read.map((one) => candidate(one.name, () => readTable(view, one, replace))),
    ...known.map(({ name, table }) =>
      candidate(name, () => ({ ...ofTable(view, table, name, replace), sort: `2${name}` })),
    ),
  ];
}

/** A column of a source, with its type and comment where they are known. */
export function ofSource(view: TransformationView, column: Column, replace: Range): Completion {
  const { cursor, dialect } = view.read;
  return {
    ...plain(view, column.name, 'column', replace),
    detail: typeOf({ cursor, dialect }, column),
    documentation: commentOf(column),
  };
}

/** A table that a transformation reads, with what the warehouse says of it where it was asked. */
function readTable(view: TransformationView, { name, table }: TableRead, replace: Range): Completion {
  const known = table && view.project.knownTables?.find(table);
  const completion = known ? ofTable(view, known, name, replace) : bare(name, 'table', replace);
  return { ...completion, detail: completion.detail ?? 'read by a transformation', sort: `1${name}` };
}

/** What a schema holds, or the schemas of the database. */
function tablesIn(
  view: TransformationView,
  within: readonly string[],
  replace: Range,
): readonly Candidate<Completion>[] {
  const { project } = view;
  const { catalogue } = project.knownTables ?? {};
  if (!catalogue) return [];
  const dialect = dialectOf(project);
  const [first = '', second] = within;
  const isDatabase = sameName(first, catalogue.database, dialect);
  const schema = isDatabase && second !== undefined ? second : first;
  const tables = catalogue.tables.filter((table) => sameName(table.schema, schema, dialect));
  const schemas = isDatabase && second === undefined ? catalogue.schemas : [];
  return [
    ...schemas.map((name) => candidate(name, () => ({ ...plain(view, name, 'schema', replace), sort: `1${name}` }))),
    ...tables.map((table) => candidate(table.name, () => ofTable(view, table, table.name, replace))),
  ];
}

function ofTable(view: TransformationView, table: KnownTable, label: string, replace: Range): Completion {
  return {
    ...bare(label, 'table', replace),
    detail: `${table.kind}, ${table.columns.length} ${table.columns.length === 1 ? 'column' : 'columns'}`,
    documentation: table.comment,
    table: [table.schema, table.name],
    insert: label === table.name ? plainName(view, table.name) : label,
  };
}

/** The warehouse's tables by the shortest names that mean them. */
const namedTables = keptFor(
  ({ streams, knownTables }) => [streams, knownTables ?? nothingKnown],
  (project) =>
    (project.knownTables?.catalogue.tables ?? []).map((table) => ({ table, name: shortName(project, table) })),
);

/** Its name where that is enough to find it, with its schema otherwise. */
function shortName(project: Project, table: KnownTable): string {
  const dialect = dialectNamed(dialectOf(project));
  const isFirst = project.knownTables?.find([table.name]) === table;
  return qualified(dialect, isFirst ? undefined : table.schema, table.name);
}

function plainName({ project }: TransformationView, name: string): string {
  return qualified(dialectNamed(dialectOf(project)), name);
}
