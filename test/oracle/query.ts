import type {
  BoundExpression,
  BoundJoined,
  BoundPrimary,
  BoundQuery,
  Condition,
  Value,
} from '../../server/src/aql/bound.ts';
import { asText, minus, plus, startOf } from './calendar.ts';
import { aggregate } from './query-aggregates.ts';
import {
  byBytes,
  type Cell,
  type Event,
  entityOf,
  type Numbered,
  type ResultRow,
  series,
  shown,
  stored,
  type Tests,
} from './query-events.ts';

/** What a query looks at beside the stream. */
export interface World {
  /** The present. */
  readonly now: number;
  /** Other tables by the last part of their names. */
  readonly tables: ReadonlyMap<string, readonly ResultRow[]>;
  /** The stream's entity table, and the column that it has for `customer`. */
  readonly entityTable: { readonly name: string; readonly key: string };
}

/** A time and its neighbours, as conditions see them: t, n and m. */
interface Around {
  readonly t: number;
  readonly n: number;
  readonly m: number;
  /** Whether t and m start periods that n and t end, and not events. */
  readonly isPeriod: boolean;
}

interface PrimaryRow extends Around {
  readonly entity: string | null;
  readonly shown: (value: Value) => Cell;
}

/**
 * What a query means, as `aql.md` says it ("What a query means"), sentence by sentence and slowly. Never look here for
 * how to do it fast. Rows come in no order; `derive`, `order by` and `limit` are left to the engines.
 */
export function answer(query: BoundQuery, events: readonly Event[], tests: Tests, world: World): ResultRow[] {
  return primaryRows(query.primary, events, tests, world.now).map((p) => {
    const row: Record<string, Cell> = {};
    for (const column of query.primary.columns) {
      row[column.name] = column.kind === 'happened' ? true : p.shown(column.value);
    }
    const chosen = new Map<string, Numbered | undefined>();
    for (const joined of query.joined) {
      const anchor = joined.relativeTo === undefined ? undefined : chosen.get(joined.relativeTo);
      const around = joined.relativeTo === undefined ? p : anchor && aroundEvent(anchor);
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
    for (const lookup of query.lookups) Object.assign(row, lookedUp(lookup, p, row, world));
    return row;
  });
}

function aroundEvent({ event, next, previous }: Numbered): Around {
  return {
    t: event.ts,
    n: next ?? Number.POSITIVE_INFINITY,
    m: previous ?? Number.NEGATIVE_INFINITY,
    isPeriod: false,
  };
}

function primaryRows(primary: BoundPrimary, events: readonly Event[], tests: Tests, now: number): PrimaryRow[] {
  const { selector } = primary;
  const passes = (event: Event): boolean =>
    primary.filters.every((filter) => {
      const read = (value: Value): Cell => stored(value, event, events);
      return tests.get(filter)?.({ primary: read, joined: read });
    });
  const rows = series(primary.activity, passes, events);
  if (selector.kind === 'time_spine') return periods(selector, rows, now);
  const hasEntity = (row: Numbered): boolean => entityOf(row.event) !== null;
  const isSelected = (row: Numbered): boolean => {
    switch (selector.kind) {
      case 'all':
        return true;
      case 'first':
        return hasEntity(row) && row.occurrence === 1;
      case 'last':
        return hasEntity(row) && row.next === null;
      case 'nth':
        return hasEntity(row) && row.occurrence === selector.n;
    }
  };
  return rows.filter(isSelected).map((row) => ({
    ...aroundEvent(row),
    entity: entityOf(row.event),
    shown: (value) => shown(value, row),
  }));
}

/** One row per entity and period, from the entity's first row to its last or to now, empty periods included. */
function periods(
  { interval, endPeriod }: Extract<BoundPrimary['selector'], { kind: 'time_spine' }>,
  rows: readonly Numbered[],
  now: number,
): PrimaryRow[] {
  const entities = new Set(rows.map(({ event }) => entityOf(event)).filter((entity) => entity !== null));
  return [...entities].flatMap((entity) => {
    const times = rows.filter(({ event }) => entityOf(event) === entity).map(({ event }) => event.ts);
    const end = endPeriod === 'max' ? Math.max(...times) : now;
    const starts: number[] = [];
    for (let t = startOf(Math.min(...times), interval); t <= end; t = plus(t, { count: 1, unit: interval })) {
      starts.push(t);
    }
    return starts.map((t, i) => {
      const n = plus(t, { count: 1, unit: interval });
      const cells: ResultRow = {
        ts: asText(t),
        customer: entity,
        activity_occurrence: i + 1,
        activity_repeated_at: asText(n),
      };
      const shownOf = (value: Value): Cell => (value.kind === 'column' ? (cells[value.name] ?? null) : null);
      return { t, n, m: minus(t, { count: 1, unit: interval }), isPeriod: true, entity, shown: shownOf };
    });
  });
}

/** The entity's rows that pass filters, joins, within, at least and the condition, in event order. */
function matchesOf(
  joined: BoundJoined,
  p: PrimaryRow,
  around: Around,
  events: readonly Event[],
  tests: Tests,
): Numbered[] {
  const { entity } = p;
  if (entity === null) return [];
  const holdsFor = (expression: BoundExpression, read: (value: Value) => Cell): boolean =>
    tests.get(expression)?.({ joined: read, primary: p.shown }) === true;
  const passes = (event: Event): boolean =>
    joined.filters.every((filter) => holdsFor(filter, (value) => stored(value, event, events)));
  const { t } = around;
  return series(joined.activity, passes, events)
    .filter((row) => entityOf(row.event) === entity)
    .filter((row) => joined.joins.every((join) => holdsFor(join, (value) => shown(value, row))))
    .filter(({ event: { ts } }) => !joined.within || (minus(t, joined.within) <= ts && ts <= plus(t, joined.within)))
    .filter(({ event: { ts } }) => !joined.atLeast || !(minus(t, joined.atLeast) < ts && ts < plus(t, joined.atLeast)))
    .filter(({ event: { ts } }) => holds(joined.condition, ts, around));
}

/** The table of conditions. Around a period `between`, and its mirror image, hold from the start on: no event is lost. */
function holds(condition: Condition, ts: number, { t, n, m, isPeriod }: Around): boolean {
  switch (condition) {
    case 'ever':
      return true;
    case 'before':
      return ts < t;
    case 'after':
      return ts > t;
    case 'between':
      return isPeriod ? t <= ts && ts < n : t < ts && ts < n;
    case 'on_or_before':
      return ts <= t;
    case 'on_or_after':
      return ts >= t;
    case 'between_on_or_after':
      return t <= ts && ts < n;
    case 'between_before':
      return isPeriod ? m <= ts && ts < t : m < ts && ts < t;
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

/** The columns of the table's row with the key; of several the first by the texts of these columns, nulls last. */
function lookedUp(
  lookup: BoundQuery['lookups'][number],
  p: PrimaryRow,
  row: ResultRow,
  { tables, entityTable }: World,
): ResultRow {
  const byEntity = lookup.kind === 'entity';
  const table = byEntity ? entityTable.name : (lookup.table.at(-1)?.text.toLowerCase() ?? '');
  const key = byEntity ? entityTable.key : lookup.key.text;
  const sought = byEntity ? p.entity : lookup.on.kind === 'value' ? p.shown(lookup.on.value) : row[lookup.on.name];
  const found = (tables.get(table) ?? []).filter((one) => sought !== null && one[key] === sought);
  const texts = (one: ResultRow) => lookup.columns.map(({ column }) => one[column.text] ?? null);
  const [first] = found.toSorted((a, b) => byTexts(texts(a), texts(b)));
  return Object.fromEntries(lookup.columns.map(({ name, column }) => [name, first?.[column.text] ?? null]));
}

function byTexts([a, ...moreOfA]: readonly Cell[], [b, ...moreOfB]: readonly Cell[]): number {
  if (a === undefined || b === undefined) return 0;
  if (a === null || b === null) return a === b ? byTexts(moreOfA, moreOfB) : a === null ? 1 : -1;
  return byBytes(String(a), String(b)) || byTexts(moreOfA, moreOfB);
}
