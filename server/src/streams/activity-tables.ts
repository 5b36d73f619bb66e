import type { Dialect } from '../dialects/dialect.ts';
import { activityTableName, bytesOf, qualified } from '../dialects/identifiers.ts';
import type { Reasoned } from '../dialects/table-design.ts';
import { type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';

/** The table of one activity. */
export interface ActivityTable {
  readonly activity: string;
  /** Not quoted. */
  readonly name: string;
}

export function activityTables(
  { dialect, stream }: StreamTable<Dialect>,
  activities: readonly string[],
): readonly ActivityTable[] {
  return activities.map((activity) => ({ activity, name: activityTableName(dialect, stream.name, activity) }));
}

/** Names that the warehouse has no room for, or takes for one. */
export function clashes(
  { dialect, stream }: StreamTable<Dialect>,
  tables: readonly ActivityTable[],
): readonly string[] {
  const { identifier, title } = dialect;
  const taken = new Map([[folded(stream.name), 'the view over all activities']]);
  return tables.flatMap(({ activity, name }): string[] => {
    const other = taken.get(folded(name));
    taken.set(folded(name), `the table of \`${activity}\``);
    if (other !== undefined) {
      return [`The table of \`${activity}\` would be called \`${name}\`, as ${other} is: ${title} takes them for one.`];
    }
    return bytesOf(name) > identifier.maxBytes
      ? [`\`${name}\` is too long: ${title} has room for ${identifier.maxBytes} bytes.`]
      : [];
  });

  function folded(name: string): string {
    return dialect.tables.ignoresCase ? name.toLowerCase() : name;
  }
}

/** The view that carries the stream's own name. */
export function allActivities(table: StreamTable<Dialect>, tables: readonly ActivityTable[]): Reasoned {
  const { dialect, stream, schema } = table;
  const columns = [...stream.columns.map((column) => column.name), sourceColumn, sourceCustomerColumn];
  const branch = ({ activity, name }: ActivityTable): string => {
    const selected = columns.map((column) =>
      column === 'activity'
        ? `cast(${dialect.string(activity)} as ${dialect.types.string}) as ${table.column('activity')}`
        : table.column(column),
    );
    return `select ${selected.join(', ')}\nfrom ${qualified(dialect, schema, name)}`;
  };
  return {
    reason: 'All activities as one, for queries that want them all.',
    sql: `create or replace view ${table.name} as\n${tables.map(branch).join('\nunion all\n')}`,
  };
}
