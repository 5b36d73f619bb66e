import type { BoundActivity, BoundExpression, Value } from '../../server/src/aql/bound.ts';
import { asText } from './calendar.ts';

/** Events of the oracle, numbered, and what is read of them. */

/** One row of an activity stream. */
export interface Event {
  readonly activity_id: string;
  /** Milliseconds since 1970, UTC. */
  readonly ts: number;
  readonly customer: string | null;
  readonly anonymous_customer_id: string | null;
  readonly activity: string;
  readonly features: Readonly<Record<string, Cell>>;
  readonly revenue_impact: number | null;
  readonly link: string | null;
}

/** Timestamps are numbers inside the oracle and `YYYY-MM-DD HH:MM:SS` in its answers. */
export type Cell = string | number | boolean | null;
export type ResultRow = Readonly<Record<string, Cell>>;

/** What an expression says of a row, and of the primary row beside it. Null, as in SQL, does not hold. */
export type Test = (read: { joined: (value: Value) => Cell; primary: (value: Value) => Cell }) => boolean;
export type Tests = ReadonlyMap<BoundExpression, Test>;

/** An event with its place among its entity's events of the series. */
export interface Numbered {
  readonly event: Event;
  readonly occurrence: number;
  readonly next: number | null;
  readonly previous: number | null;
}

/** Entity key of a row: `coalesce(customer, anonymous_customer_id)`. */
export function entityOf(event: Event): string | null {
  return event.customer ?? event.anonymous_customer_id;
}

/** Events of an activity that pass the filters, numbered among themselves per entity in event order. */
export function series(
  activity: BoundActivity,
  passes: (event: Event) => boolean,
  events: readonly Event[],
): Numbered[] {
  const every = activity.kind === 'every';
  const rows = events.filter((event) => (every || event.activity === activity.name) && passes(event));
  const entities = [...new Set(rows.map(entityOf))];
  return entities.flatMap((entity) => {
    const own = rows.filter((event) => entityOf(event) === entity);
    own.sort(
      (a, b) => a.ts - b.ts || (every ? byBytes(a.activity, b.activity) : 0) || byBytes(a.activity_id, b.activity_id),
    );
    return own.map((event, i) => ({
      event,
      occurrence: i + 1,
      next: own[i + 1]?.ts ?? null,
      previous: own[i - 1]?.ts ?? null,
    }));
  });
}

/** A value of a numbered row, as a result shows it. */
export function shown(value: Value, row: Numbered): Cell {
  if (value.kind === 'column' && value.name === 'activity_occurrence') return row.occurrence;
  if (value.kind === 'column' && value.name === 'activity_repeated_at')
    return row.next === null ? null : asText(row.next);
  return read(value, row.event);
}

/** A value as the stream's table has it: numbered among all of the activity's rows, whatever a query filters. */
export function stored(value: Value, event: Event, events: readonly Event[]): Cell {
  const all = series({ kind: 'one', name: event.activity }, () => true, events);
  const row = all.find((one) => one.event === event);
  return row ? shown(value, row) : null;
}

function read(value: Value, event: Event): Cell {
  if (value.kind === 'feature') return event.features[value.key] ?? null;
  switch (value.name) {
    case 'ts':
      return asText(event.ts);
    case 'activity_id':
    case 'customer':
    case 'anonymous_customer_id':
    case 'activity':
    case 'revenue_impact':
    case 'link':
      return event[value.name];
    default:
      throw new Error(`the oracle knows no column ${value.name}`);
  }
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
