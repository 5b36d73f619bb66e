import type {
  BoundAggregateColumn,
  BoundExpression,
  BoundInterval,
  BoundJoined,
  BoundPrimary,
  BoundQuery,
  Condition,
  Value,
} from '../../server/src/aql/bound.ts';

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
interface Numbered {
  readonly event: Event;
  readonly occurrence: number;
  readonly next: number | null;
  readonly previous: number | null;
}

/**
 * What a query means, as `aql.md` says it ("What a query means"), sentence by sentence and slowly. Never look here for
 * how to do it fast. Rows come in no order; `derive`, `order by` and `limit` are left to the engines.
 */
export function answer(query: BoundQuery, events: readonly Event[], tests: Tests): ResultRow[] {
  return primaryRows(query.primary, events, tests).map((p) => {
    const row: Record<string, Cell> = {};
    for (const column of query.primary.columns) {
      row[column.name] = column.kind === 'happened' ? true : shown(column.value, p);
    }
    const chosen = new Map<string, Numbered | undefined>();
    for (const joined of query.joined) {
      const around = joined.relativeTo === undefined ? p : chosen.get(joined.relativeTo);
      const matches = around ? matchesOf(joined, p, around, events, tests) : [];
      if (joined.kind === 'append') {
        const one = pickFrom(joined.pick, matches);
        chosen.set(joined.alias, one);
        for (const column of joined.columns) {
          row[column.name] = column.kind === 'happened' ? one !== undefined : one ? shown(column.value, one) : null;
        }
      } else {
        for (const column of joined.aggregates) row[column.name] = aggregate(column, matches);
      }
    }
    return row;
  });
}

/** Entity key of a row: `coalesce(customer, anonymous_customer_id)`. */
function entityOf(event: Event): string | null {
  return event.customer ?? event.anonymous_customer_id;
}

/** Events of an activity that pass the filters, numbered among themselves per entity in event order. */
function series(
  activity: BoundPrimary['activity'],
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

function primaryRows(primary: BoundPrimary, events: readonly Event[], tests: Tests): Numbered[] {
  const passes = (event: Event): boolean =>
    primary.filters.every((filter) => {
      const read = (value: Value): Cell => stored(value, event, events);
      return tests.get(filter)?.({ primary: read, joined: read });
    });
  const rows = series(primary.activity, passes, events);
  const hasEntity = (row: Numbered): boolean => entityOf(row.event) !== null;
  const { selector } = primary;
  switch (selector.kind) {
    case 'all':
      return rows;
    case 'first':
      return rows.filter((row) => hasEntity(row) && row.occurrence === 1);
    case 'last':
      return rows.filter((row) => hasEntity(row) && row.next === null);
    case 'nth':
      return rows.filter((row) => hasEntity(row) && row.occurrence === selector.n);
  }
}

/** The entity's rows that pass filters, joins, within, at least and the condition, in event order. */
function matchesOf(
  joined: BoundJoined,
  p: Numbered,
  around: Numbered,
  events: readonly Event[],
  tests: Tests,
): Numbered[] {
  const entity = entityOf(p.event);
  if (entity === null) return [];
  const passes = (event: Event): boolean =>
    joined.filters.every((filter) =>
      tests.get(filter)?.({ joined: (value) => stored(value, event, events), primary: (value) => shown(value, p) }),
    );
  const t = around.event.ts;
  return series(joined.activity, passes, events)
    .filter((row) => entityOf(row.event) === entity)
    .filter((row) =>
      joined.joins.every((join) =>
        tests.get(join)?.({ joined: (value) => shown(value, row), primary: (value) => shown(value, p) }),
      ),
    )
    .filter(({ event: { ts } }) => !joined.within || (minus(t, joined.within) <= ts && ts <= plus(t, joined.within)))
    .filter(({ event: { ts } }) => !joined.atLeast || !(minus(t, joined.atLeast) < ts && ts < plus(t, joined.atLeast)))
    .filter(({ event: { ts } }) => holds(joined.condition, ts, around));
}

function holds(condition: Condition, ts: number, around: Numbered): boolean {
  const t = around.event.ts;
  const n = around.next ?? Number.POSITIVE_INFINITY;
  const m = around.previous ?? Number.NEGATIVE_INFINITY;
  switch (condition) {
    case 'ever':
      return true;
    case 'before':
      return ts < t;
    case 'after':
      return ts > t;
    case 'between':
      return t < ts && ts < n;
    case 'on_or_before':
      return ts <= t;
    case 'on_or_after':
      return ts >= t;
    case 'between_on_or_after':
      return t <= ts && ts < n;
    case 'between_before':
      return m < ts && ts < t;
  }
}

function pickFrom(pick: Extract<BoundJoined, { kind: 'append' }>['pick'], matches: readonly Numbered[]) {
  switch (pick.kind) {
    case 'first':
      return matches[0];
    case 'last':
      return matches.at(-1);
    case 'match':
      return matches[pick.n - 1];
    case 'nth':
      return matches.find((row) => row.occurrence === pick.n);
  }
}

function aggregate(
  { function: name, value, arguments: [argument] }: BoundAggregateColumn,
  matches: readonly Numbered[],
): Cell {
  const cells = matches.map((row) => (value === 'every' ? 1 : shown(value, row)));
  const values = cells.filter((cell) => cell !== null);
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, one) => total + one, 0);
  const mean = sum / numbers.length;
  const none = values.length === 0;
  switch (name) {
    case 'count':
      return values.length;
    case 'count_distinct':
      return new Set(values).size;
    case 'sum':
      return sum;
    case 'sum_bool':
      return values.filter((one) => one === true).length;
    case 'min':
      return none ? null : (sorted(values)[0] ?? null);
    case 'max':
      return none ? null : (sorted(values).at(-1) ?? null);
    case 'avg':
      return none ? null : mean;
    case 'median':
      return percentile(numbers, 0.5);
    case 'percentile':
      return percentile(numbers, Number(argument));
    case 'stddev':
      return numbers.length < 2
        ? null
        : Math.sqrt(numbers.reduce((total, one) => total + (one - mean) ** 2, 0) / (numbers.length - 1));
    case 'first_value':
      return cells[0] ?? null;
    case 'last_value':
      return cells.at(-1) ?? null;
    case 'is_null':
      return cells.length === 0 ? null : cells.some((cell) => cell === null);
    case 'not_null':
      return cells.length === 0 ? null : cells.some((cell) => cell !== null);
    case 'any':
      return none ? null : values.some((one) => one === true);
    case 'all':
      return none ? null : values.every((one) => one === true);
    case 'listagg':
      return none ? null : values.join(String(argument ?? ','));
    case 'listagg_distinct':
      return none ? null : sorted([...new Set(values.map(String))]).join(String(argument ?? ','));
  }
}

function percentile(numbers: readonly number[], fraction: number): number | null {
  const ordered = numbers.toSorted((a, b) => a - b);
  const at = fraction * (ordered.length - 1);
  const [low, high] = [ordered[Math.floor(at)], ordered[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

function sorted<T extends Cell>(values: readonly T[]): T[] {
  return values.toSorted((a, b) =>
    typeof a === 'string' && typeof b === 'string' ? byBytes(a, b) : Number(a) - Number(b),
  );
}

/** A value of a numbered row, as a result shows it. */
function shown(value: Value, row: Numbered): Cell {
  if (value.kind === 'column' && value.name === 'activity_occurrence') return row.occurrence;
  if (value.kind === 'column' && value.name === 'activity_repeated_at')
    return row.next === null ? null : asText(row.next);
  return read(value, row.event);
}

/** A value as the stream's table has it: numbered among all of the activity's rows, whatever a query filters. */
function stored(value: Value, event: Event, events: readonly Event[]): Cell {
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

/** Calendar arithmetic: a month after the 31st is the last day of a shorter month. */
function plus(ts: number, { count, unit }: BoundInterval): number {
  const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
  if (unit in seconds) return ts + count * 1000 * seconds[unit as keyof typeof seconds];
  const months = { month: 1, quarter: 3, year: 12 }[unit as 'month' | 'quarter' | 'year'] * count;
  const from = new Date(ts);
  const day = from.getUTCDate();
  const moved = new Date(ts);
  moved.setUTCDate(1);
  moved.setUTCMonth(from.getUTCMonth() + months);
  const daysInMonth = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, daysInMonth));
  return moved.getTime();
}

function minus(ts: number, { count, unit }: BoundInterval): number {
  return plus(ts, { count: -count, unit });
}

export function asText(ts: number): string {
  return new Date(ts).toISOString().slice(0, 19).replace('T', ' ');
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
