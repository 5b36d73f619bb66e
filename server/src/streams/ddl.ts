import type { Dialect } from '../dialects/dialect.ts';
import { definedName, identifier, qualified } from '../dialects/identifiers.ts';
import type { Reasoned, TableDesign, WantedTable } from '../dialects/table-design.ts';
import type { Stream, StreamColumn } from '../project/project.ts';
import { activityTables, allActivities, clashes } from './activity-tables.ts';
import { commentOf, entityExpression, fittedName, qualifiedDefinition } from './defined-table.ts';
import { entityTableDdl } from './entity-table.ts';
import { listed } from './listed.ts';
import { type Part, type StreamTable, sourceColumn, sourceCustomerColumn, streamTable } from './stream-table.ts';

export interface DdlOptions {
  readonly layout?: Stream['layout'] | undefined;
  readonly tableLayout?: Stream['tableLayout'] | undefined;
  /** Instead of the stream's own schema. */
  readonly schema?: string | undefined;
  /** Names of the activities, for one table each. */
  readonly activities?: readonly string[] | undefined;
  /** Names of those that have none, because views stand for them. */
  readonly viewed?: readonly string[] | undefined;
  /** Where tables are kept, for warehouses that have to be told: `s3://…`. */
  readonly location?: string | undefined;
}

/** A statement with the reason it is there, shown as a comment above it. */
export type DdlStatement = Reasoned;

export interface StreamDdl {
  /** What is made and how it is laid out, in words. */
  readonly about: readonly string[];
  /** What stands in the way; there are no statements then. */
  readonly problems: readonly string[];
  readonly statements: readonly DdlStatement[];
  /** What is worth running when a build has written much. */
  readonly afterBuilds: readonly DdlStatement[];
  /** Another way that suits some. */
  readonly option: { readonly reason: string; readonly statements: readonly DdlStatement[] } | undefined;
  /** The entity table that the stream declares, which is not the builds' to make. */
  readonly entityTable: DdlStatement | undefined;
}

/** The statements that create a stream's tables, with their reasons. Source: `warehouses.md`, "Layout of the stream table". */
export function streamDdl(stream: Stream, dialect: Dialect, options: DdlOptions = {}): StreamDdl {
  const laidOut = {
    ...stream,
    layout: options.layout ?? stream.layout,
    tableLayout: options.tableLayout ?? stream.tableLayout,
  };
  const table = streamTable(laidOut, dialect, options.schema ?? stream.schema);
  const activities = options.activities ?? [];
  return laidOut.layout === 'single'
    ? oneTable(table, activities, options.location)
    : tablePerActivity(table, activities, options);
}

export function createSchema({ dialect, schema }: StreamTable<Dialect>): readonly DdlStatement[] {
  if (schema === undefined) return [];
  const sql = dialect.tables.createSchema(definedName(dialect, schema));
  return [{ reason: 'The schema that holds the stream.', sql }];
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
  const wanted = wantedTable(table, name, withActivity);
  return created(table, wanted, table.dialect.tables.design(wanted), mustBeNew);
}

/** `alter table … add` for a column that the table on the warehouse does not have. */
export function addColumn(
  { table }: Pick<Part, 'table'>,
  column: { readonly name: string; readonly type: string },
  dialect: Dialect,
): string {
  return `alter table ${table} add column ${identifier(dialect, column.name)} ${column.type}`;
}

/** Columns the table on the warehouse has to have, with their types. */
export function tableColumns({
  stream,
  dialect,
}: StreamTable<Dialect>): readonly { readonly name: string; readonly type: string }[] {
  const types = dialect.tables.types ?? dialect.types;
  return [
    ...stream.columns.map((column) => ({ name: column.physicalName, type: types[column.type] })),
    { name: sourceColumn, type: types.string },
    { name: sourceCustomerColumn, type: types.string },
  ];
}

/** Indexes of a table under any name, unnamed so that an old and a new table can stand side by side. */
export function indexes(table: StreamTable<Dialect>, name: string, withActivity: boolean): readonly DdlStatement[] {
  const wanted = wantedTable(table, name, withActivity);
  return indexStatements(wanted, table.dialect.tables.design(wanted), () => '');
}

function oneTable(table: StreamTable<Dialect>, activities: readonly string[], location: string | undefined): StreamDdl {
  const { stream, dialect } = table;
  const wanted = { ...wantedTable(table, stream.name, true), activities, location };
  const design = dialect.tables.design(wanted);
  return {
    about: about(table, wanted, design.why),
    problems: [],
    statements: [...createSchema(table), ...statementsOf(table, wanted, design)],
    afterBuilds: design.afterBuilds,
    option: design.option && {
      reason: design.option.reason,
      statements: statementsOf(table, wanted, design.option.design),
    },
    entityTable: entityTableDdl(table),
  };
}

function tablePerActivity(
  table: StreamTable<Dialect>,
  activities: readonly string[],
  { location, viewed = [] }: Pick<DdlOptions, 'location' | 'viewed'>,
): StreamDdl {
  const { stream, dialect } = table;
  const tables = activityTables(table, activities);
  const designed = tables.map(({ name, activity }) => {
    const wanted = { ...wantedTable(table, name, false), location };
    return { activity, wanted, design: dialect.tables.design(wanted) };
  });
  const problems = clashes(table, tables);
  const any = { ...wantedTable(table, stream.name, false), location };
  return {
    about: [
      ...about(table, any, dialect.tables.design(any).why),
      ...(viewed.length === 0
        ? []
        : [`The rows of ${listed(viewed)} stay in ${viewed.length === 1 ? 'a view' : 'views'}, which a build makes.`]),
      ...(activities.length + viewed.length === 0
        ? ['No activity is known yet, so that there is no table to create.']
        : []),
    ],
    problems,
    statements:
      problems.length > 0 || activities.length === 0
        ? []
        : [
            ...createSchema(table),
            ...designed.flatMap(({ activity, wanted, design }) => statementsOf(table, wanted, design, activity)),
            allActivities(table, tables),
          ],
    afterBuilds: problems.length > 0 ? [] : designed.flatMap(({ design }) => design.afterBuilds),
    option: undefined,
    entityTable: entityTableDdl(table),
  };
}

function about({ dialect, stream }: StreamTable<Dialect>, wanted: WantedTable, why: string): readonly string[] {
  const tables =
    stream.layout === 'single' ? 'One table for all activities' : 'One table for each activity and a view over them';
  const designs = (['guide', 'recommended'] as const).map((tableLayout) =>
    JSON.stringify(dialect.tables.design({ ...wanted, tableLayout })),
  );
  const isEither = designs[0] === designs[1];
  const laidOut = isEither ? 'the same in either `table_layout`' : `\`table_layout: ${stream.tableLayout}\``;
  return [`${tables}, for ${dialect.title}; ${laidOut}.`, why];
}

function statementsOf(
  table: StreamTable<Dialect>,
  wanted: WantedTable,
  design: TableDesign,
  activity?: string,
): readonly DdlStatement[] {
  return [
    created(table, wanted, design, false, activity),
    ...design.partitions,
    ...indexStatements(wanted, design, (suffix) => {
      const name = fittedName(table.dialect, `${wanted.bareName}_${suffix}`);
      return ` if not exists ${definedName(table.dialect, name)}`;
    }),
  ];
}

function created(
  table: StreamTable<Dialect>,
  wanted: WantedTable,
  design: TableDesign,
  mustBeNew: boolean,
  activity?: string,
): DdlStatement {
  const { dialect, stream } = table;
  const types = dialect.tables.types ?? dialect.types;
  const notNull = dialect.tables.notNull ? ' not null' : '';
  const columns = stream.columns.filter((column) => wanted.layout === 'single' || column.name !== 'activity');
  const lines: (readonly [definition: string, note: string])[] = [
    ...columns.map((column) => [columnDefinition(wanted, column, types[column.type], notNull), column.note] as const),
    [`${definedName(dialect, sourceColumn)} ${types.string}${notNull}`, 'The transformation that made the row.'],
    [
      `${definedName(dialect, sourceCustomerColumn)} ${types.string}`,
      'The customer as the transformation gave it, before identities.',
    ],
    ...design.generated.map(({ definition, note }) => [definition, note] as const),
  ];
  const width = Math.max(...lines.map(([definition]) => definition.length)) + 1;
  const body = lines.map(([definition, note], index) => {
    const comma = index < lines.length - 1 ? ',' : '';
    return `  ${(definition + comma).padEnd(width)} -- ${note}`;
  });
  const clauses = design.clauses.map(({ sql, reason }) => `\n${commentOf(reason)}\n${sql}`);
  return {
    reason:
      wanted.layout === 'single'
        ? `Every activity of ${stream.entity} in one table.`
        : `The rows of ${activity ?? 'one activity'}; its name stands in the table’s.`,
    sql: `create table ${mustBeNew ? '' : 'if not exists '}${wanted.name} (\n${body.join('\n')}\n)${clauses.join('')}`,
  };
}

function columnDefinition(wanted: WantedTable, { name }: StreamColumn, type: string, notNull: string): string {
  const required = name === 'activity_id' || name === 'ts' || name === 'activity';
  return `${wanted.column(name)} ${type}${required ? notNull : ''}`;
}

function indexStatements(
  { name }: WantedTable,
  design: TableDesign,
  named: (suffix: string) => string,
): readonly DdlStatement[] {
  return design.indexes.map(({ suffix, unique, on, reason }) => ({
    reason,
    sql: `create ${unique ? 'unique ' : ''}index${named(suffix)} on ${name} ${on}`,
  }));
}

/** What the dialect is asked to design, for a table of the stream's rows or of one activity's. */
function wantedTable(table: StreamTable<Dialect>, bareName: string, withActivity: boolean): WantedTable {
  const { dialect, schema, stream } = table;
  const physical = new Map(stream.columns.map((column) => [column.name, column.physicalName]));
  const column = (name: string): string => definedName(dialect, physical.get(name) ?? name);
  return {
    layout: withActivity ? 'single' : 'per_activity',
    tableLayout: stream.tableLayout,
    name: qualifiedDefinition(dialect, schema, bareName),
    nameInQueries: qualified(dialect, schema, bareName),
    bareName,
    bareSchema: schema,
    activities: [],
    location: undefined,
    hasIdentities: stream.identity !== false,
    entity: entityExpression(table, column),
    column,
    beside: (suffix) =>
      qualifiedDefinition(dialect, schema, fittedName(dialect, dialect.tables.tableName(`${bareName}_${suffix}`))),
  };
}
