import { qualified } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Range } from '../schema/text.ts';
import type { Column } from '../sql/columns.ts';
import type { KnownTable, TableName } from '../sql/known-tables.ts';
import { sameName } from '../sql/lexical.ts';
import type { Place } from '../sql/place.ts';
import { typeOf } from '../sql/values.ts';
import type { Completion } from './answers.ts';
import { fitting } from './fitting-names.ts';
import { commentOf, tableText } from './table-words.ts';
import { bare, plain } from './transformation-completion.ts';
import type { TransformationView } from './transformation-view.ts';

/** What may stand behind FROM: tables of the text, then those that transformations read, then all others of the warehouse. */
export function completeTables(
  view: TransformationView,
  place: Extract<Place, { kind: 'table' }>,
): readonly Completion[] {
  const { replace, within } = place;
  if (within.length > 0) return tablesIn(view, within, replace);
  const ofText = place.tables.map((name) => ({ ...plain(view, name, 'table', replace), sort: `0${name}` }));
  const read = readTables(view, replace);
  const taken = new Set(read.map(({ insert }) => insert));
  const named = (view.project.knownTables?.catalogue.tables ?? [])
    .map((table) => ({ table, name: shortName(view, table) }))
    .filter(({ name }) => !taken.has(name));
  const known = fitting(named, typedIn(view, replace)).map(({ table, name }, _, { length }) => ({
    ...ofTable(view, table, name, replace, length <= mostDescribed),
    sort: `2${name}`,
  }));
  const schemas = (view.project.knownTables?.catalogue.schemas ?? []).map((name) => ({
    ...plain(view, name, 'schema', replace),
    sort: `3${name}`,
  }));
  return [...ofText, ...read, ...known, ...schemas];
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

/** Tables that transformations read, with what the warehouse says of them where it was asked. */
function readTables(view: TransformationView, replace: Range): readonly Completion[] {
  const { project } = view;
  const typed = typedIn(view, replace);
  const read = new Map<string, TableName | undefined>();
  for (const other of project.transformations.values()) {
    for (const { parts, name } of factsOfTransformation(project, other).tables) read.set(parts.join('.'), name);
  }
  read.delete(typed);
  const named = [...read].map(([label, table]) => ({ name: label, table }));
  return fitting(named, typed).map(({ name: label, table }) => {
    const known = table && project.knownTables?.find(table);
    const completion = known ? ofTable(view, known, label, replace) : bare(label, 'table', replace);
    return { ...completion, detail: completion.detail ?? 'read by a transformation', sort: `1${label}` };
  });
}

/** What a schema holds, or the schemas of the database. */
function tablesIn(view: TransformationView, within: readonly string[], replace: Range): readonly Completion[] {
  const { project } = view;
  const { catalogue } = project.knownTables ?? {};
  if (!catalogue) return [];
  const dialect = dialectOf(project);
  const [first = '', second] = within;
  const isDatabase = sameName(first, catalogue.database, dialect);
  const schema = isDatabase && second !== undefined ? second : first;
  const inSchema = catalogue.tables.filter((table) => sameName(table.schema, schema, dialect));
  const tables = fitting(inSchema, typedIn(view, replace)).map((table, _, { length }) => ({
    ...ofTable(view, table, table.name, replace, length <= mostDescribed),
    insert: plainName(view, table.name),
  }));
  const schemas =
    isDatabase && second === undefined
      ? catalogue.schemas.map((name) => ({ ...plain(view, name, 'schema', replace), sort: `1${name}` }))
      : [];
  return [...tables, ...schemas];
}

/** Tables that are offered with all their columns; of more the list would be slow to send. */
const mostDescribed = 100;

function typedIn({ transformation }: TransformationView, { start, end }: Range): string {
  return transformation.sql.slice(start, end);
}

function ofTable(
  view: TransformationView,
  table: KnownTable,
  label: string,
  replace: Range,
  isDescribed = true,
): Completion {
  return {
    ...bare(label, 'table', replace),
    detail: `${table.kind}, ${table.columns.length} ${table.columns.length === 1 ? 'column' : 'columns'}`,
    documentation: isDescribed ? tableText(table) : table.comment,
    insert: label === table.name ? plainName(view, table.name) : label,
  };
}

/** Its name where that is enough to find it, with its schema otherwise. */
function shortName({ project }: TransformationView, table: KnownTable): string {
  const dialect = dialectNamed(dialectOf(project));
  const isFirst = project.knownTables?.find([table.name]) === table;
  return qualified(dialect, isFirst ? undefined : table.schema, table.name);
}

function plainName({ project }: TransformationView, name: string): string {
  return qualified(dialectNamed(dialectOf(project)), name);
}
