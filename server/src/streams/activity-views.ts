import { createHash } from 'node:crypto';
import { identifier } from '../dialects/identifiers.ts';
import type { Transformation } from '../project/project.ts';
import { activityTables } from './activity-tables.ts';
import { occurrenceColumns } from './occurrence.ts';
import { lackingRefusal, outputColumn } from './output-columns.ts';
import { partColumns } from './part-tables.ts';
import { partOf } from './parts.ts';
import type { Refusal } from './plan.ts';
import { readSource, type Source } from './source.ts';
import { indentedRows, type NormalisedReading, tieOrder } from './stage.ts';
import type { StreamState } from './state.ts';
import { entityOf, type Part, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';
import { anonymousRefusal, identifyingColumn } from './viewed.ts';

/** A transformation whose rows stay in views, as those read it. */
export interface ViewReading {
  readonly id: string;
  readonly source: Source;
  readonly sqlHash: string;
  /** Columns it gives, as the warehouse names them. */
  readonly outputs: readonly string[];
  /** Which of them are neither dates nor timestamps. */
  readonly untimed: ReadonlySet<string>;
  /** Which of them are timestamps with a zone. */
  readonly zoned: ReadonlySet<string>;
  /** Whether it cannot be read now: its views stay as they are. */
  readonly isUnread?: boolean | undefined;
}

/** The view that stands where the table of an activity would. */
export interface ActivityView extends Part {
  readonly activity: string;
  readonly transformation: string;
  /** What it selects. */
  readonly query: string;
  /** Changes with `query`. */
  readonly hash: string;
}

export type ReadView =
  | { readonly kind: 'reading'; readonly reading: ViewReading }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads a transformation for its views, with what the warehouse says of its columns. */
export function readView(
  transformation: Transformation,
  table: StreamTable,
  state: Pick<StreamState, 'outputs' | 'untimed' | 'zoned' | 'unread'>,
): ReadView {
  const { stream, dialect } = table;
  const { id } = transformation;
  const read = readSource(transformation, dialect);
  if (read.kind === 'refused') return read;
  const isUnread = state.unread?.has(id);
  const outputs = state.outputs.get(id) ?? [];
  const untimed = state.untimed.get(id) ?? new Set<string>();
  const refused = (message: string, next: string): ReadView => ({ kind: 'refused', refusal: { message, next } });
  const lacking = state.outputs.has(id) ? lackingRefusal(id, stream, outputs) : undefined;
  if (lacking) return { kind: 'refused', refusal: lacking };
  const anonymous = identifyingColumn(stream);
  if (anonymous !== undefined && outputColumn(outputs, anonymous)) {
    return { kind: 'refused', refusal: anonymousRefusal({ id }, stream, anonymous) };
  }
  const ts = stream.columns.find(({ name }) => name === 'ts')?.physicalName ?? 'ts';
  const time = outputColumn(outputs, ts);
  if (time !== undefined && untimed.has(time)) {
    return refused(
      `${id} has \`update: view\` and gives \`${ts}\` as something else than a timestamp: who reads the view would read it in a time zone of his own.`,
      `Cast it to a timestamp in the SELECT of ${id}.`,
    );
  }
  const zoned = state.zoned?.get(id) ?? new Set<string>();
  const reading = { id, source: read.source, sqlHash: read.source.hash, outputs, untimed, zoned, isUnread };
  return { kind: 'reading', reading };
}

/**
 * What a transformation gives: `activity`, `rejected` (why no build would load such rows) and `rows`. Also of the future: an
 * activity that has no other rows gets a view.
 */
export function givenRowsQuery(table: StreamTable, reading: ViewReading): string {
  return `select case when s._rejected is null then s.activity end as activity, s._rejected as rejected, count(*) as rows
from (
  ${indentedRows(table, { ...reading, undated: 'read', after: undefined, until: undefined }, 2)}
) as s
group by 1, 2
order by 1, 2`;
}

export function activityViews(
  table: StreamTable,
  reading: ViewReading,
  activities: readonly string[],
): readonly ActivityView[] {
  return activityTables(table, activities).map(({ activity, name }) => {
    const query = viewQuery(table, reading, activity);
    const hash = createHash('sha256').update(query).digest('hex').slice(0, 16);
    return { ...partOf(table, activity, name), activity, transformation: reading.id, query, hash };
  });
}

/**
 * The rows of one activity as a build would store them now: steps 1 to 3 and 7 of `processing.md`, "The function". The
 * others are of rows that have something to do with those of other transformations.
 */
function viewQuery(table: StreamTable, reading: ViewReading, activity: string): string {
  const { dialect, stream } = table;
  const { occurrence, repeatedAt } = occurrenceColumns(table, {
    activity: undefined,
    entity: entityOf(table, 'n'),
    ts: 'n.ts',
    activityId: 'n.activity_id',
  });
  const computed: Readonly<Record<string, string>> = {
    activity_occurrence: `cast(${occurrence} as ${dialect.types.integer})`,
    activity_repeated_at: repeatedAt,
    [sourceColumn]: `n.${sourceColumn}`,
    [sourceCustomerColumn]: 'n.customer',
  };
  const named = new Map(stream.columns.map(({ name, physicalName }) => [physicalName, name]));
  const columns = partColumns(table, { activity }).map(({ name }) => {
    const own = named.get(name) ?? name;
    return `${computed[own] ?? `n.${own}`} as ${identifier(dialect, name)}`;
  });
  const rows: NormalisedReading = {
    ...reading,
    undated: 'read',
    after: undefined,
    until: undefined,
    end: stream.allowFuture ? undefined : dialect.now,
  };
  return `select
  ${columns.join(',\n  ')}
from (
  select
    s.*,
    row_number() over (
      partition by s.activity_id
      order by
        ${tieOrder(table).join(',\n        ')}
    ) as _rank
  from (
    ${indentedRows(table, rows, 4)}
  ) as s
  where s._rejected is null and s.activity = ${dialect.string(activity)}
) as n
where n._rank = 1`;
}
