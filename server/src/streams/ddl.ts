import type { Dialect } from '../dialects/dialect.ts';
import { identifier, qualified } from '../dialects/identifiers.ts';
import type { Stream, StreamColumn } from '../project/project.ts';
import { entityInTable, type StreamTable, sourceColumn, sourceCustomerColumn, streamTable } from './stream-table.ts';

export interface DdlOptions {
  readonly layout?: Stream['layout'] | undefined;
  readonly tableLayout?: Stream['tableLayout'] | undefined;
  /** Instead of the stream's own schema. */
  readonly schema?: string | undefined;
  /** Names of the activities, for one table each. */
  readonly activities?: readonly string[] | undefined;
}

export interface DdlStatement {
  /** Why it is there, as a person would ask; shown as a comment above it. */
  readonly reason: string;
  readonly sql: string;
}

/** The statements that create a stream's tables, with their reasons. Source: `warehouses.md`, "Layout of the stream table". */
export function streamDdl(stream: Stream, dialect: Dialect, options: DdlOptions = {}): readonly DdlStatement[] {
  const table = streamTable(stream, dialect, options.schema ?? stream.schema);
  return [
    ...createSchema(table),
    ...((options.layout ?? stream.layout) === 'single'
      ? [createTable(table, stream.name, { withActivity: true }), ...indexes(table, stream.name, true)]
      : perActivity(table, options.activities ?? [])),
  ];
}

/** Statements as a script a person reads: each under its reason. */
export function ddlScript(statements: readonly DdlStatement[]): string {
  return statements.map(({ reason, sql }) => `${reason.replace(/^/gm, '-- ')}\n${sql};\n`).join('\n');
}

export function createSchema({ dialect, schema }: StreamTable<Dialect>): readonly DdlStatement[] {
  if (schema === undefined) return [];
  return [
    {
      reason: `The schema that holds the stream.`,
      sql: `create schema if not exists ${identifier(dialect, schema)}`,
    },
  ];
}

/**
 * A table of the stream's columns under any name; without `activity` where the table is one activity's. `mustBeNew`: a
 * table that is there already is an error, not a table to go on with.
 */
export function createTable(
  table: StreamTable<Dialect>,
  name: string,
  { withActivity, mustBeNew = false }: { readonly withActivity: boolean; readonly mustBeNew?: boolean },
): DdlStatement {
  const { stream, dialect } = table;
  const columns = stream.columns.filter((column) => withActivity || column.name !== 'activity');
  const lines: (readonly [definition: string, note: string])[] = [
    ...columns.map((column) => [columnDefinition(table, column), column.note] as const),
    [`${sourceColumn} ${dialect.types.string} not null`, 'The transformation that made the row.'],
    [
      `${sourceCustomerColumn} ${dialect.types.string}`,
      'The customer as the transformation gave it, before identities.',
    ],
  ];
  const width = Math.max(...lines.map(([definition]) => definition.length)) + 1;
  const body = lines.map(([definition, note], index) => {
    const comma = index < lines.length - 1 ? ',' : '';
    return `  ${(definition + comma).padEnd(width)} -- ${note}`;
  });
  return {
    reason: withActivity ? tableReason(table) : `The rows of one activity; its name stands in the table’s.`,
    sql: `create table ${mustBeNew ? '' : 'if not exists '}${qualified(dialect, table.schema, name)} (\n${body.join('\n')}\n)`,
  };
}

/** `alter table … add` for a column that the table on the warehouse does not have. */
export function addColumn(
  table: StreamTable<Dialect>,
  column: { readonly name: string; readonly type: string },
): string {
  return `alter table ${table.name} add column ${identifier(table.dialect, column.name)} ${column.type}`;
}

/** Columns the table on the warehouse has to have, with their types. */
export function tableColumns({
  stream,
  dialect,
}: StreamTable<Dialect>): readonly { readonly name: string; readonly type: string }[] {
  return [
    ...stream.columns.map((column) => ({ name: column.physicalName, type: dialect.types[column.type] })),
    { name: sourceColumn, type: dialect.types.string },
    { name: sourceCustomerColumn, type: dialect.types.string },
  ];
}

/** Indexes of a table under any name, unnamed so that an old and a new table can stand side by side. */
export function indexes(table: StreamTable<Dialect>, name: string, withActivity: boolean): readonly DdlStatement[] {
  if (table.dialect.clustering !== 'indexes') return [];
  const { column } = table;
  const on = qualified(table.dialect, table.schema, name);
  const key = withActivity ? [column('activity')] : [];
  const list = (...columns: string[]): string => [...key, ...columns].join(', ');
  const statements: DdlStatement[] = [
    {
      reason: 'Queries ask for an activity in a span of time, and join on the customer without visiting the table.',
      sql: `create index on ${on} (${list(column('ts'))}) include (${column('customer')})`,
    },
    {
      reason: '`activity_id` is unique within its activity; a build finds the row it brings up to date by it.',
      sql: `create unique index on ${on} (${list(column('activity_id'))})`,
    },
    {
      reason: 'A build renumbers the occurrences of the entities it touched, and of no others.',
      sql: `create index on ${on} (${list(`(${entityInTable(table)})`, column('ts'))})`,
    },
  ];
  if (table.stream.identity !== false) {
    statements.push({
      reason: 'A build looks up every row of the devices whose customers became known.',
      sql: `create index on ${on} (${column('anonymous_customer_id')}) where ${column('anonymous_customer_id')} is not null`,
    });
  }
  return statements;
}

function columnDefinition({ dialect, column }: StreamTable<Dialect>, { name, type }: StreamColumn): string {
  const required = name === 'activity_id' || name === 'ts' || name === 'activity';
  return `${column(name)} ${dialect.types[type]}${required ? ' not null' : ''}`;
}

function tableReason({ stream, dialect }: StreamTable<Dialect>): string {
  const what = `Every activity of ${stream.entity} in one table.`;
  return dialect.clustering === 'load-order'
    ? `${what} ${dialect.title} has no clustering to declare: builds load\nthe rows ordered by activity and time, so that a query reads only the blocks it needs.`
    : what;
}

function perActivity(table: StreamTable<Dialect>, activities: readonly string[]): readonly DdlStatement[] {
  const { dialect, stream, schema } = table;
  const tables = activities.flatMap((activity) => {
    const name = `${stream.name}_${activity}`;
    return [createTable(table, name, { withActivity: false }), ...indexes(table, name, false)];
  });
  if (activities.length === 0) return [];
  const columns = [...stream.columns.map((column) => column.name), sourceColumn, sourceCustomerColumn];
  const branch = (activity: string): string => {
    const selected = columns.map((name) =>
      name === 'activity'
        ? `cast(${dialect.string(activity)} as ${dialect.types.string}) as ${table.column('activity')}`
        : table.column(name),
    );
    return `select ${selected.join(', ')}\nfrom ${qualified(dialect, schema, `${stream.name}_${activity}`)}`;
  };
  return [
    ...tables,
    {
      reason: 'All activities as one, for queries that want them all.',
      sql: `create or replace view ${table.name} as\n${activities.map(branch).join('\nunion all\n')}`,
    },
  ];
}
