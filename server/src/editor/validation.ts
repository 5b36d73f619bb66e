import { columnType } from '../checks/column-type.ts';
import { foundProblem } from '../checks/finding.ts';
import { undeliveredColumn } from '../checks/undelivered-column.ts';
import { warehouseError } from '../checks/warehouse-error.ts';
import { dialectNamed } from '../dialects/index.ts';
import { factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import { withExpansion } from '../project/expansion.ts';
import type { Project, Transformation } from '../project/project.ts';
import { readQuery } from '../project/queries.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { readSql } from '../sql/read.ts';
import { typeFindings } from '../streams/sample-checks.ts';
import { statementToValidate, type Validated } from '../streams/validation.ts';
import { beginning, columnRange } from './finding-places.ts';
import type { Member } from './member.ts';
import { compilation } from './previews.ts';

/** What a warehouse is asked in order to validate a file, or why it is not asked. */
export type Validation =
  | {
      readonly kind: 'statement';
      /** The text that the statement was made from. */
      readonly file: SourceFile;
      readonly sql: string;
      /** Who is asked, as problems name it: `DuckDB (dev)`. */
      readonly asked: string;
      fileOffset(offset: number): number | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** The statement of a transformation or a query on a connection of its project. */
export function validationOf(member: Member, connection: string | undefined): Validation {
  const { project } = member;
  const dialect = dialectOf(project, connection);
  const asked = nameOf(project, connection);
  switch (member.kind) {
    case 'transformation': {
      const { transformation } = member;
      const facts = factsOfTransformation(project, transformation);
      if (facts.notQuery) return none('It is no query, and nothing else is ever sent to the warehouse.');
      const expanded = withExpansion(project, transformation);
      const statement = statementToValidate(expanded, dialectNamed(dialect));
      if (!statement) return none(expanded.expanded?.problem?.message ?? 'It is not one statement.');
      return { kind: 'statement', file: transformation.file, asked, ...statement };
    }
    case 'query': {
      const read = readQuery(project, member.query);
      const { sql } = compilation(read, { connection });
      if (sql === undefined) return none('It has an error, which is told already.');
      const stream = read.bound.stream?.name;
      if (stream !== undefined && !isBuilt(project, stream)) return none(`${stream} is not built on ${asked} yet.`);
      return { kind: 'statement', file: member.query.file, asked, sql, fileOffset: () => undefined };
    }
    default:
      return none('Only transformations and queries are validated.');
  }
}

/** What the warehouse's answer says is wrong. */
export function validationProblems(
  member: Member,
  validation: Extract<Validation, { kind: 'statement' }>,
  answer: Validated,
): readonly Problem[] {
  const { file, asked, fileOffset } = validation;
  if (answer.kind === 'refused') {
    const offset = answer.offset === undefined ? undefined : fileOffset(answer.offset);
    const sql = member.kind === 'transformation' ? member.transformation.sql : file.text;
    const range = offset === undefined ? beginning(file.text) : wordAt(sql, member.project, offset);
    const params = { asked, says: answer.message };
    return [foundProblem(warehouseError, file.path, range, params, answer.isDenied ? 'warning' : 'error')];
  }
  return member.kind === 'transformation' ? columnProblems(member, validation, answer) : [];
}

function columnProblems(
  { project, transformation }: Extract<Member, { kind: 'transformation' }>,
  { file, asked }: Extract<Validation, { kind: 'statement' }>,
  answer: Extract<Validated, { kind: 'columns' }>,
): readonly Problem[] {
  const stream = project.streams.get(transformation.stream ?? '');
  if (!stream || transformation.role !== 'activities') return [];
  const facts = factsOfTransformation(project, transformation);
  const dialect = dialectOf(project);
  const lacking = facts.outputs.open
    ? stream.requiredColumns.filter(
        (column) => !answer.columns.some(({ name }) => sameName(name, column.physicalName, dialect)),
      )
    : [];
  const isAnonymous = answer.columns.some(({ name }) => name.toLowerCase() === 'anonymous_customer_id');
  const columns = lacking
    .filter(({ name }) => name !== 'customer' || !isAnonymous)
    .map(({ physicalName }) => physicalName);
  const select = facts.branches[0]?.selectKeyword ?? beginning(file.text);
  return [
    ...(columns.length > 0
      ? [foundProblem(undeliveredColumn, file.path, select, { asked, columns, stream: stream.name })]
      : []),
    ...typeFindings(stream.columns, answer.columns).flatMap((found) =>
      found.check === 'type' ? [typeProblem(project, transformation, asked, found)] : [],
    ),
  ];
}

/** A column of the stream that comes in another type. */
export function typeProblem(
  project: Project,
  transformation: Transformation,
  asked: string,
  { column: name, type }: { readonly column: string; readonly type: string },
): Problem {
  const stream = project.streams.get(transformation.stream ?? '');
  const column = stream?.columns.find((one) => one.name === name);
  const { types } = dialectNamed(dialectOf(project));
  const params = { asked, column: column?.physicalName ?? name, type, wanted: column ? types[column.type] : '' };
  return foundProblem(columnType, transformation.file.path, columnRange(project, transformation, name), params);
}

/** A connection as problems name it: `PostgreSQL (prod)`. */
export function nameOf(project: Project, connection: string | undefined): string {
  const name = connection ?? project.connection;
  const { title } = dialectNamed(dialectOf(project, name));
  return name === undefined ? title : `${title} (${name})`;
}

function none(reason: string): Validation {
  return { kind: 'none', reason };
}

/** Whether the stream has a table, or one for an activity; true where nobody knows. */
function isBuilt({ knownTables }: Project, stream: string): boolean {
  if (!knownTables || knownTables.catalogue.truncated) return true;
  const own = stream.toLowerCase();
  return knownTables.catalogue.tables.some(
    ({ name }) => name.toLowerCase() === own || name.toLowerCase().startsWith(`${own}_`),
  );
}

/** The name at an offset with what is joined to it by dots, or the token that stands there. */
export function wordAt(sql: string, project: Project, offset: number): Range {
  const { cursor } = readSql(sql, dialectOf(project));
  const { tokens } = cursor.tokens;
  const at = tokens.findIndex(({ end }) => offset < end);
  const from = at === -1 ? tokens.length - 1 : at;
  let to = from + 1;
  while (cursor.name(to - 1) && cursor.isSymbol(to, '.') && cursor.name(to + 1)) to += 2;
  return from < 0 ? beginning(sql) : cursor.range({ from, to });
}
