import type { Dialect } from '../dialects/dialect.ts';
import { activityTableName, bytesOf, identifier, qualified, tableKey } from '../dialects/identifiers.ts';
import type { Reasoned } from '../dialects/table-design.ts';
import { type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';

/** The table of one activity. */
export interface ActivityTable {
  readonly activity: string;
  /** Not quoted. */
  readonly name: string;
}

export function activityTables(
  { dialect, stream }: Pick<StreamTable<Dialect>, 'dialect' | 'stream'>,
  activities: readonly string[],
): readonly ActivityTable[] {
  return activities.map((activity) => ({ activity, name: activityTableName(dialect, stream.name, activity) }));
}

/** Names that the warehouse has no room for, or takes for one. */
export function clashes(
  { dialect, stream }: Pick<StreamTable<Dialect>, 'dialect' | 'stream'>,
  tables: readonly ActivityTable[],
): readonly string[] {
  const { identifier, title } = dialect;
  const taken = new Map([[tableKey(dialect, stream.name), 'the view over all activities']]);
  return tables.flatMap(({ activity, name }): string[] => {
    const other = taken.get(tableKey(dialect, name));
    taken.set(tableKey(dialect, name), `the table of \`${activity}\``);
    if (other !== undefined) {
      return [`The table of \`${activity}\` would be called \`${name}\`, as ${other} is: ${title} takes them for one.`];
    }
    return bytesOf(name) > identifier.maxBytes
      ? [`\`${name}\` is too long: ${title} has room for ${identifier.maxBytes} bytes.`]
      : [];
  });
}

/** The view that carries the stream's own name. */
export function allActivities(table: StreamTable<Dialect>, tables: readonly ActivityTable[]): Reasoned {
  const { dialect, stream, schema } = table;
  const columns = [...stream.columns.map(({ physicalName }) => physicalName), sourceColumn, sourceCustomerColumn];
  const query = unionOf(
    table,
    tables.map(({ activity, name }) => ({ activity, table: qualified(dialect, schema, name) })),
    columns.map((name) => ({ name, isStored: true, type: '' })),
  );
  return {
    reason: 'All activities as one, for queries that want them all.',
    sql: `create or replace view ${table.name} as\n${query}`,
  };
}

/** A column of the view; one that is not stored is null. */
export interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly isStored: boolean;
}

/** The rows of all tables, with the activity that each is of. Without tables there are none. */
export function unionOf(
  { dialect, stream }: StreamTable<Dialect>,
  tables: readonly { readonly activity: string; readonly table: string }[],
  columns: readonly ViewColumn[],
): string {
  const named = stream.columns.find(({ name }) => name === 'activity')?.physicalName;
  const nothing = ({ name, type }: ViewColumn): string => `cast(null as ${type}) as ${identifier(dialect, name)}`;
  if (tables.length === 0) return `select ${columns.map(nothing).join(', ')}\nwhere 1 = 0`;
  const branch = ({ activity, table }: (typeof tables)[number]): string => {
    const selected = columns.map((column) => {
      if (!column.isStored) return nothing(column);
      return column.name === named
        ? `cast(${dialect.string(activity)} as ${dialect.types.string}) as ${identifier(dialect, column.name)}`
        : identifier(dialect, column.name);
    });
    return `select ${selected.join(', ')}\nfrom ${table}`;
  };
  return tables.map(branch).join('\nunion all\n');
}
