import { createHash } from 'node:crypto';
import type { Value } from '../../server/src/aql/bound.ts';
import type { Dialect, FeatureType } from '../../server/src/dialects/dialect.ts';
import { activityTableName, identifier, qualified } from '../../server/src/dialects/identifiers.ts';
import type { Stream, StreamColumn } from '../../server/src/project/project.ts';
import { columnsOf } from '../../server/src/schema/columns.ts';
import { asText } from './calendar.ts';
import type { Event } from './query-events.ts';

const nowhere = { start: 0, end: 0 };

/** The specification's columns, one of them under a project's own name. */
const columns: readonly StreamColumn[] = columnsOf('2.0').map((column) => ({
  ...column,
  physicalName: column.name === 'customer' ? 'Rider Id' : column.name,
}));

export const stream: Stream = {
  name: 'rider_stream',
  entity: 'rider',
  spec: '2.0',
  schema: 'city',
  schemaRange: undefined,
  columnNameRanges: new Map(),
  layout: 'single',
  layoutRange: undefined,
  tableLayout: 'guide',
  tableLayoutRange: undefined,
  columns,
  requiredColumns: columns.filter(({ presence }) => presence === 'required'),
  entityTable: 'riders',
  entityTableRange: undefined,
  identity: false,
  lookbackSeconds: 0,
  reconcileWindowSeconds: 0,
  mutationLimit: 0.01,
  allowFuture: false,
  nullIdentifiers: [],
  schedule: [],
  description: undefined,
  nameRange: nowhere,
};

export function columnValue(name: string): Value {
  const column = columns.find((one) => one.name === name);
  if (!column) throw new Error(`no column ${name}`);
  return { kind: 'column', name, physicalName: column.physicalName, type: column.type };
}

export function featureValue(key: string, type: FeatureType): Value {
  return { kind: 'feature', key, type };
}

/** Statements that leave the stream's table with these events, numbered as a build numbers them. */
export function loadStatements(dialect: Dialect, events: readonly Event[]): string[] {
  const table = qualified(dialect, stream.schema, stream.name);
  const definition = columns.map(
    (column) => `${identifier(dialect, column.physicalName)} ${dialect.types[column.type]}`,
  );
  const create = [
    `create schema if not exists ${identifier(dialect, stream.schema ?? '')}`,
    `drop table if exists ${table}`,
    `create table ${table} (${definition.join(', ')})`,
  ];
  if (events.length === 0) return create;
  // In no order: a sort that forgets what to do with equals must not come upon it in the table.
  const lying = [...events].sort((a, b) => (digestOf(a) < digestOf(b) ? -1 : 1));
  const rows = lying.map(
    (event) => `(${columns.map((column) => literal(dialect, column.name, event, events)).join(', ')})`,
  );
  return [...create, `insert into ${table} values ${rows.join(', ')}`];
}

const digestOf = ({ activity, activity_id }: Event): string =>
  createHash('md5').update(`${activity} ${activity_id}`).digest('hex');

/** The same table for who does not use anonymous identifiers. */
export const streamByCustomer: Stream = {
  ...stream,
  columns: stream.columns.filter(({ name }) => name !== 'anonymous_customer_id'),
};

/** The same stream as one table per activity; the table of all stands for the view over them. */
export const streamPerActivity: Stream = { ...stream, layout: 'per_activity' };

/** Statements that split the loaded table into one per activity, without the column that says which; named as `named` does. */
export function splitStatements(dialect: Dialect, activities: readonly string[], named: Dialect = dialect): string[] {
  const kept = columns
    .filter(({ name }) => name !== 'activity')
    .map((column) => identifier(dialect, column.physicalName));
  const all = qualified(dialect, stream.schema, stream.name);
  return activities.flatMap((activity) => {
    const table = qualified(dialect, stream.schema, activityTableName(named, stream.name, activity));
    const rows = `select ${kept.join(', ')} from ${all} where activity = ${dialect.string(activity)}`;
    return [`drop table if exists ${table}`, `create table ${table} as ${rows}`];
  });
}

function literal(dialect: Dialect, column: string, event: Event, events: readonly Event[]): string {
  const text = (value: string | null): string => (value === null ? 'null' : dialect.string(value));
  switch (column) {
    case 'ts':
      return dialect.timestamp(asText(event.ts));
    case 'feature_json':
      return text(JSON.stringify(event.features));
    case 'revenue_impact':
      return String(event.revenue_impact);
    case 'activity_occurrence':
      return String(seriesOf(event, events).indexOf(event) + 1);
    case 'activity_repeated_at': {
      const series = seriesOf(event, events);
      const next = series[series.indexOf(event) + 1];
      return next ? dialect.timestamp(asText(next.ts)) : 'null';
    }
    default:
      return text(event[column as 'activity_id' | 'customer' | 'anonymous_customer_id' | 'activity' | 'link']);
  }
}

/** The entity's events of the same activity in order. Source: `processing.md`, "Occurrence". */
function seriesOf(event: Event, events: readonly Event[]): Event[] {
  const key = (one: Event): string => JSON.stringify([one.activity, one.customer ?? one.anonymous_customer_id]);
  return events
    .filter((one) => key(one) === key(event))
    .sort((a, b) => a.ts - b.ts || (a.activity_id < b.activity_id ? -1 : 1));
}
