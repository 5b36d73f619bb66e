import type { BoundActivity, BoundExpression } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { activityTableName, identifier, qualified } from '../dialects/identifiers.ts';
import type { Stream } from '../project/project.ts';
import { expressionSql } from './expression.ts';
import { type CarriedValues, own } from './names.ts';
import type { Item, Select } from './plan.ts';

/** The stream a query is compiled for. */
export interface StreamTable {
  readonly dialect: Dialect;
  readonly stream: Stream;
}

export interface RowsWanted {
  readonly activity: BoundActivity;
  readonly filters: readonly BoundExpression[];
  readonly values: CarriedValues;
  readonly columns: ReadonlySet<RowColumn>;
  /** Rows without an entity match nothing, but a primary row stays in the result. */
  readonly entityless: 'kept' | 'left out';
}

/** `row`: a number of its own for each row, in no order. */
export type RowColumn = 'id' | 'row' | 'occurrence' | 'next' | 'previous';

/** One activity's rows that pass the filters, numbered among themselves. */
export interface ActivityRows {
  readonly select: Select;
  /** Whether a window counts them: then a condition on the count needs a step of its own. */
  readonly windowed: boolean;
}

export function activityRows(table: StreamTable, wanted: RowsWanted): ActivityRows {
  const { dialect } = table;
  const everyActivity = wanted.activity.kind === 'every';
  const numbers = numbering(table, everyActivity || wanted.filters.length > 0, everyActivity);
  const entity = entityKey(table);
  const optional: readonly Item[] = (['occurrence', 'next', 'previous'] as const)
    .filter((column) => wanted.columns.has(column))
    .map((column) => ({ sql: numbers.sql[column], as: own[column] }));
  const ids: Item[] = wanted.columns.has('id') ? [{ sql: physical(table, 'activity_id'), as: own.id }] : [];
  if (wanted.columns.has('id') && everyActivity) ids.unshift({ sql: physical(table, 'activity'), as: own.activity });
  const values = wanted.values.all.map(({ value, as }) => ({ sql: numbers.read(value, wanted.activity), as }));
  const where = [
    ...(wanted.activity.kind === 'one' && table.stream.layout === 'single'
      ? [`${physical(table, 'activity')} = ${dialect.string(wanted.activity.name)}`]
      : []),
    ...(wanted.entityless === 'left out' ? [`${entity} is not null`] : []),
    ...wanted.filters.map((filter) =>
      expressionSql(filter, dialect, (part) =>
        part.kind === 'value' ? stored(table, part.value, wanted.activity) : '',
      ),
    ),
  ];
  const columns: Item[] = [
    // Sorted and merged by its bytes, which is what a collation takes long for.
    { sql: dialect.textOrder(entity), as: own.entity },
    { sql: physical(table, 'ts'), as: own.ts },
    ...ids,
    ...(wanted.columns.has('row') ? [{ sql: 'row_number() over ()', as: own.row }] : []),
    ...optional,
    ...values,
  ];
  return {
    select: { columns, from: `${tableOf(table, wanted.activity)} as s`, where },
    windowed: columns.some(({ sql }) => sql.includes(' over (')),
  };
}

/** The tables a query may read, by the names it uses for them. */
export function tableNames(table: StreamTable, activities: readonly BoundActivity[]): string[] {
  return activities.map((activity) => tableName(table, activity));
}

/** Whether the build keeps each row's number in its series, and when the next one happened. */
export function keepsOrder(table: StreamTable): boolean {
  return hasColumn(table, 'activity_occurrence') && hasColumn(table, 'activity_repeated_at');
}

/** `coalesce(customer, anonymous_customer_id)`. Source: `aql.md`, "Entity key of a row". */
export function entityKey(table: StreamTable): string {
  const customer = physical(table, 'customer');
  return entityIsCustomer(table) ? customer : `coalesce(${customer}, ${physical(table, 'anonymous_customer_id')})`;
}

/** Whether entities are known by one column. */
export function entityIsCustomer(table: StreamTable): boolean {
  return !hasColumn(table, 'anonymous_customer_id');
}

/**
 * How rows are numbered: by the columns the build keeps, or, where a filter or `*` makes it another series, by windows.
 * Then a column that shows the number shows the new one.
 */
function numbering(table: StreamTable, again: boolean, everyActivity: boolean) {
  const order = [
    physical(table, 'ts'),
    ...(everyActivity ? [table.dialect.textOrder(physical(table, 'activity'))] : []),
    table.dialect.textOrder(physical(table, 'activity_id')),
  ].join(', ');
  const over = `over (partition by ${table.dialect.textOrder(entityKey(table))} order by ${order})`;
  const fresh = (name: string): boolean => again || !hasColumn(table, name);
  const sql = {
    occurrence: fresh('activity_occurrence') ? `row_number() ${over}` : physical(table, 'activity_occurrence'),
    next: fresh('activity_repeated_at')
      ? `lead(${physical(table, 'ts')}) ${over}`
      : physical(table, 'activity_repeated_at'),
    previous: `lag(${physical(table, 'ts')}) ${over}`,
  };
  return {
    sql,
    read: (value: CarriedValues['all'][number]['value'], activity: BoundActivity): string => {
      if (value.kind === 'column' && value.name === 'activity_occurrence') return sql.occurrence;
      if (value.kind === 'column' && value.name === 'activity_repeated_at') return sql.next;
      return stored(table, value, activity);
    },
  };
}

/** A value as the table has it. */
function stored(table: StreamTable, value: CarriedValues['all'][number]['value'], activity: BoundActivity): string {
  const { dialect, stream } = table;
  if (value.kind === 'feature') return dialect.jsonValue(physical(table, 'feature_json'), value.key, value.type);
  if (value.name === 'activity' && stream.layout === 'per_activity' && activity.kind === 'one') {
    return dialect.constant(activity.name);
  }
  return `s.${identifier(dialect, value.physicalName)}`;
}

/** A column of the stream, which is `s` there, under the name that the table has it by. */
export function physical({ dialect, stream }: StreamTable, name: string): string {
  const column = stream.columns.find((one) => one.name === name);
  return `s.${identifier(dialect, column?.physicalName ?? name)}`;
}

function hasColumn({ stream }: StreamTable, name: string): boolean {
  return stream.columns.some((column) => column.name === name);
}

/** With one table per activity, every activity is read from the view that carries the stream's own name. */
function tableName({ dialect, stream }: StreamTable, activity: BoundActivity): string {
  return stream.layout === 'per_activity' && activity.kind === 'one'
    ? activityTableName(dialect, stream.name, activity.name)
    : stream.name;
}

function tableOf(table: StreamTable, activity: BoundActivity): string {
  return qualified(table.dialect, table.stream.schema, tableName(table, activity));
}
