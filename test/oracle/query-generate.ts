import fc from 'fast-check';
import type {
  AggregateFunction,
  BoundActivity,
  BoundAggregateColumn,
  BoundColumn,
  BoundDimension,
  BoundExpression,
  BoundInterval,
  BoundJoined,
  BoundLookup,
  BoundPrimary,
  BoundQuery,
  Condition,
  ExpressionPart,
  Pick,
  Selector,
  Value,
} from '../../server/src/aql/bound.ts';
import type { Case } from './query-engine.ts';
import type { Cell, Event, Test, Tests } from './query-events.ts';
import { columnValue, featureValue } from './query-stream.ts';

export const conditions: readonly Condition[] = [
  'ever',
  'before',
  'after',
  'between',
  'on_or_before',
  'on_or_after',
  'between_on_or_after',
  'between_before',
];
export const picks: readonly Pick[] = [
  { kind: 'first' },
  { kind: 'last' },
  { kind: 'nth', n: 2 },
  { kind: 'match', n: 1 },
  { kind: 'match', n: 2 },
];
export const selectors: readonly Selector[] = [
  { kind: 'all' },
  { kind: 'first' },
  { kind: 'last' },
  { kind: 'nth', n: 2 },
  { kind: 'time_spine', interval: 'month', endPeriod: 'max' },
];
const spines: readonly Selector[] = (['day', 'week', 'month', 'quarter', 'year'] as const).flatMap((interval) =>
  (['max', 'current'] as const).map((endPeriod) => ({ kind: 'time_spine' as const, interval, endPeriod })),
);
export const activities = ['opened_app', 'took_bike', 'left bike'];

const station = featureValue('station', 'string');
const price = featureValue('price', 'number');
const seats = featureValue('Seats "max"', 'integer');
const member = featureValue('member', 'boolean');
/** A feature may have a column's name. */
const linkFeature = featureValue('link', 'string');
const texts: readonly Value[] = [
  station,
  columnValue('activity_id'),
  columnValue('link'),
  linkFeature,
  columnValue('customer'),
];
const numbers: readonly Value[] = [price, seats, columnValue('revenue_impact'), columnValue('activity_occurrence')];
const times: readonly Value[] = [columnValue('ts'), columnValue('activity_repeated_at')];
const everything: readonly Value[] = [...texts, ...numbers, ...times, member, columnValue('activity')];

/** What a period has. */
const ofPeriods: readonly Value[] = [
  columnValue('ts'),
  columnValue('customer'),
  columnValue('activity_occurrence'),
  columnValue('activity_repeated_at'),
];

/** What each function may be asked of, and the literals that follow. */
export const aggregates: Readonly<
  Record<AggregateFunction, { of: readonly (Value | 'every')[]; with?: (string | number)[] }>
> = {
  count: { of: ['every', ...everything] },
  count_distinct: { of: everything },
  sum: { of: numbers },
  sum_bool: { of: [member] },
  min: { of: [...texts, ...numbers, ...times] },
  max: { of: [...texts, ...numbers, ...times] },
  avg: { of: numbers },
  median: { of: numbers },
  percentile: { of: numbers, with: [0.25] },
  stddev: { of: numbers },
  first_value: { of: everything },
  last_value: { of: everything },
  is_null: { of: everything },
  not_null: { of: everything },
  any: { of: [member] },
  all: { of: [member] },
  listagg: { of: texts },
  listagg_distinct: { of: [...texts, seats], with: ['; '] },
};

/** Half-day steps over the end of a month, and instants a month and a quarter on: with so few, most events tie. */
const instants = [
  ...[0, 1, 2, 3, 4].map((step) => Date.UTC(2024, 0, 30) + step * 43_200_000),
  Date.UTC(2024, 1, 29),
  Date.UTC(2024, 2, 31),
];

const identifiers: readonly (readonly [customer: string | null, anonymous: string | null])[] = [
  ['ann', null],
  ['ann', 'seg_1'],
  [null, 'ann'],
  [null, 'seg_1'],
  ['bob', 'seg_1'],
  [null, null],
];

const event = fc.record({
  activity: fc.constantFrom(...activities),
  // The shrinker prefers the first, and most rows are one entity's: that is where order matters.
  who: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.nat(identifiers.length - 1) }),
  when: fc.nat(instants.length - 1),
  id: fc.constantFrom('a', 'B', 'b', 'Z', '_'),
  station: fc.constantFrom(null, 'Soho', 'bow', 'Bow'),
  price: fc.constantFrom(null, 0.5, 1, 2.5),
  seats: fc.constantFrom(null, 1, 2),
  member: fc.constantFrom(null, true, false),
  revenue: fc.constantFrom(null, -1.5, 4),
  link: fc.constantFrom(null, "it's", 'l'),
});

export function eventsBetween(minLength: number, maxLength: number): fc.Arbitrary<readonly Event[]> {
  return fc.array(event, { minLength, maxLength, size: 'max' }).map((rows) =>
    rows.map(
      (row, i): Event => ({
        activity_id: `${row.id}${i}`,
        ts: instants[row.when] ?? 0,
        customer: identifiers[row.who]?.[0] ?? null,
        anonymous_customer_id: identifiers[row.who]?.[1] ?? null,
        activity: row.activity,
        features: {
          station: row.station,
          price: row.price,
          'Seats "max"': row.seats,
          member: row.member,
          link: row.station && `to ${row.station}`,
        },
        revenue_impact: row.revenue,
        link: row.link,
      }),
    ),
  );
}

export interface Predicate {
  readonly parts: readonly ExpressionPart[];
  readonly test: Test;
}

const text = (sql: string): ExpressionPart => ({ kind: 'text', text: sql });
const of = (side: 'primary' | 'joined', value: Value): ExpressionPart => ({ kind: 'value', of: side, value });
const isAtLeast = (a: Cell, b: Cell): boolean => a !== null && b !== null && Number(a) >= Number(b);

/** Predicates on one row, here of the side that is asked for. */
function filtersOf(side: 'primary' | 'joined'): readonly Predicate[] {
  return [
    { parts: [of(side, station), text(" = 'Bow'")], test: (read) => read[side](station) === 'Bow' },
    { parts: [of(side, price), text(' >= 1')], test: (read) => isAtLeast(read[side](price), 1) },
    { parts: [of(side, member)], test: (read) => read[side](member) === true },
    {
      parts: [of(side, price), text(' is null or '), of(side, station), text(' is null')],
      test: (read) => read[side](price) === null || read[side](station) === null,
    },
    {
      parts: [of(side, columnValue('activity_occurrence')), text(' >= 2')],
      test: (read) => isAtLeast(read[side](columnValue('activity_occurrence')), 2),
    },
  ];
}

const joins: readonly Predicate[] = [
  {
    parts: [of('joined', station), text(' = '), of('primary', station)],
    test: (read) => read.joined(station) !== null && read.joined(station) === read.primary(station),
  },
  {
    parts: [of('joined', price), text(' >= '), of('primary', price)],
    test: (read) => isAtLeast(read.joined(price), read.primary(price)),
  },
  {
    parts: [of('joined', columnValue('activity_id')), text(' <> '), of('primary', columnValue('activity_id'))],
    test: (read) => read.joined(columnValue('activity_id')) !== read.primary(columnValue('activity_id')),
  },
  { parts: [of('joined', price), text(' >= 1')], test: (read) => isAtLeast(read.joined(price), 1) },
  {
    parts: [of('joined', columnValue('activity_occurrence')), text(' >= 2')],
    test: (read) => isAtLeast(read.joined(columnValue('activity_occurrence')), 2),
  },
];

/** What a joined row has in common with a period. */
const joinsToPeriods: readonly Predicate[] = [
  {
    parts: [of('joined', columnValue('customer')), text(' = '), of('primary', columnValue('customer'))],
    test: (read) => read.joined(columnValue('customer')) === read.primary(columnValue('customer')),
  },
  {
    parts: [
      of('joined', columnValue('activity_occurrence')),
      text(' >= '),
      of('primary', columnValue('activity_occurrence')),
    ],
    test: (read) =>
      isAtLeast(read.joined(columnValue('activity_occurrence')), read.primary(columnValue('activity_occurrence'))),
  },
  ...joins.slice(3),
];

const intervals: readonly BoundInterval[] = [
  { count: 12, unit: 'hour' },
  { count: 1, unit: 'day' },
  { count: 0, unit: 'day' },
  { count: 1, unit: 'month' },
  { count: 1, unit: 'quarter' },
];

const activity: fc.Arbitrary<BoundActivity> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...activities).map((name): BoundActivity => ({ kind: 'one', name })) },
  { weight: 1, arbitrary: fc.constant<BoundActivity>({ kind: 'every' }) },
);

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 2 }) },
  );
const seldom = (): fc.Arbitrary<BoundInterval | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...intervals) });

const choice = {
  columns: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...everything) },
      { weight: 1, arbitrary: fc.constant('happened' as const) },
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  aggregates: fc.array(
    fc
      .constantFrom(...(Object.keys(aggregates) as AggregateFunction[]))
      .chain((name) => fc.constantFrom(...aggregates[name].of).map((value) => ({ name, value }))),
    { minLength: 1, maxLength: 4 },
  ),
};

const joinedChoice = fc.record({
  kind: fc.constantFrom('append' as const, 'aggregate' as const),
  pick: fc.constantFrom(...picks),
  condition: fc.constantFrom(...conditions),
  activity,
  ...choice,
  filters: rarely(fc.constantFrom(...filtersOf('joined'))),
  joins: rarely(fc.nat(100)),
  within: seldom(),
  atLeast: seldom(),
  relative: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

interface LookupChoice {
  readonly kind: 'dimension' | 'entity';
  /** Which of the texts and numbers that a dimension may be found by. */
  readonly on: number;
  readonly columns: readonly string[];
}

const lookupChoice: fc.Arbitrary<LookupChoice> = fc.oneof(
  fc.record({
    kind: fc.constant('dimension' as const),
    on: fc.nat(100),
    columns: fc.array(fc.constantFrom('station', 'The Zone', 'docks'), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('entity' as const),
    on: fc.constant(0),
    columns: fc.array(fc.constantFrom('Rider Id', 'email', 'born'), { minLength: 1, maxLength: 3 }),
  }),
);

export const cases: fc.Arbitrary<Case> = fc
  .record({
    selector: fc.oneof(
      { weight: 2, arbitrary: fc.constant(selectors[0] ?? { kind: 'all' }) },
      { weight: 1, arbitrary: fc.constantFrom(...selectors) },
      { weight: 1, arbitrary: fc.constantFrom(...spines) },
    ),
    activity,
    columns: choice.columns,
    filters: rarely(fc.constantFrom(...filtersOf('primary'))),
    joined: fc.array(joinedChoice, { minLength: 1, maxLength: 3 }),
    lookups: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(lookupChoice, { minLength: 1, maxLength: 3 }) },
    ),
  })
  .map(({ selector, activity: of, columns, filters, joined, lookups }) => {
    const builder = caseBuilder();
    const appends: string[] = [];
    const primaryJoins = selector.kind === 'time_spine' ? joinsToPeriods : joins;
    return builder.finish(
      builder.primary(selector, of, columns, filters),
      joined.map((one, i) => {
        const relativeTo = one.relative ? appends.at(-1) : undefined;
        if (one.kind === 'append') appends.push(`x${i}`);
        const chosen = one.joins.flatMap((at) => primaryJoins[at % primaryJoins.length] ?? []);
        return builder.joined({ ...one, joins: chosen, alias: `x${i}`, relativeTo });
      }),
      lookups,
    );
  });

const ofEvent = (one: Value | 'happened'): Value => (one === 'happened' ? columnValue('ts') : one);

/** A period has few columns: another is chosen in place of one that it has not. */
const ofPeriod = (one: Value | 'happened'): Value => {
  const at = one === 'happened' ? 0 : everything.indexOf(one);
  return ofPeriods[at % ofPeriods.length] ?? columnValue('ts');
};

/** What a dimension is found by, and the column of stations it is compared with; undefined: it is compared with none. */
interface Sought {
  readonly on: BoundDimension['on'];
  readonly key: 'station' | 'docks' | undefined;
}

const outputNamed = (name: string): BoundDimension['on'] => ({ kind: 'output', name });

/** The column of stations that a value is compared with. */
function keyFor({ type }: Value): Sought['key'] {
  if (type === 'string') return 'station';
  return type === 'number' || type === 'integer' || type === 'float' ? 'docks' : undefined;
}

/** The same for a column that was itself looked up; of riders, a rider's own key is left out. */
function keyForLookedUp(column: string): Sought['key'] {
  if (column === 'docks' || column === 'born') return 'docks';
  return column === 'The Zone' || column === 'email' ? 'station' : undefined;
}

export interface JoinedChoice {
  readonly kind: 'append' | 'aggregate';
  readonly pick: Pick;
  readonly condition: Condition;
  readonly activity: BoundActivity;
  readonly alias: string;
  readonly columns: readonly (Value | 'happened')[];
  readonly aggregates: readonly { name: AggregateFunction; value: Value | 'every' }[];
  readonly filters: readonly Predicate[];
  readonly joins: readonly Predicate[];
  readonly within: BoundInterval | undefined;
  readonly atLeast: BoundInterval | undefined;
  readonly relativeTo: string | undefined;
}

/** Builds a bound query and, beside it, what its expressions say; names are counted so that none clash. */
export function caseBuilder() {
  const tests = new Map<BoundExpression, Test>();
  const range = { start: 0, end: 0 };
  let named = 0;
  const name = (): string => {
    named += 1;
    return `c${named}`;
  };
  const expression = ({ parts, test }: Predicate): BoundExpression => {
    const bound = { parts, range };
    tests.set(bound, test);
    return bound;
  };
  const column = (value: Value | 'happened'): BoundColumn =>
    value === 'happened' ? { kind: 'happened', name: name(), range } : { kind: 'value', value, name: name(), range };
  /**
   * A dimension is found by a text or number of the result, one that a lookup before it brought, or one of the primary row: a
   * text by its station, a number by its docks.
   */
  const lookup = (
    { kind, on, columns }: LookupChoice,
    primary: BoundPrimary,
    joined: readonly BoundJoined[],
    before: readonly BoundLookup[],
  ): BoundLookup => {
    const taken = columns.map((one) => ({ column: { text: one, quoted: true }, name: name(), range }));
    if (kind === 'entity') return { kind, columns: taken, range };
    const sought = [primary, ...joined].flatMap((clause): readonly Sought[] =>
      'columns' in clause
        ? clause.columns.flatMap((one) =>
            one.kind === 'value' ? [{ on: outputNamed(one.name), key: keyFor(one.value) }] : [],
          )
        : clause.aggregates.flatMap((one) =>
            one.function === 'count' ? [{ on: outputNamed(one.name), key: 'docks' }] : [],
          ),
    );
    const brought = before
      .flatMap((one) => one.columns)
      .map(({ name: column, column: { text: of } }): Sought => ({ on: outputNamed(column), key: keyForLookedUp(of) }));
    const values = primary.selector.kind === 'time_spine' ? [columnValue('customer')] : [...texts, price];
    const own = values.map((value): Sought => ({ on: { kind: 'value', value }, key: keyFor(value) }));
    const keys = [...sought, ...brought, ...sought, ...brought, ...own].filter(({ key }) => key !== undefined);
    const found: Sought = keys[on % keys.length] ?? {
      on: { kind: 'value', value: columnValue('customer') },
      key: 'station',
    };
    return {
      kind,
      table: ['city', 'stations'].map((part) => ({ text: part, quoted: false })),
      key: { text: found.key ?? 'station', quoted: false },
      on: found.on,
      columns: taken,
      range,
    };
  };
  return {
    primary: (
      selector: Selector,
      of: BoundActivity,
      columns: readonly (Value | 'happened')[],
      filters: readonly Predicate[],
    ): BoundPrimary => ({
      selector,
      activity: of,
      alias: of.kind === 'one' ? of.name : 'anything',
      columns: columns.map((one) => column(selector.kind === 'time_spine' ? ofPeriod(one) : ofEvent(one))),
      filters: filters.map(expression),
      range,
    }),
    joined: (one: JoinedChoice): BoundJoined => {
      const shared = {
        condition: one.condition,
        activity: one.activity,
        alias: one.alias,
        filters: one.filters.map(expression),
        joins: one.joins.map(expression),
        within: one.within,
        atLeast: one.atLeast,
        relativeTo: one.relativeTo,
        range,
      };
      if (one.kind === 'append') return { ...shared, kind: 'append', pick: one.pick, columns: one.columns.map(column) };
      return {
        ...shared,
        kind: 'aggregate',
        aggregates: one.aggregates.map(
          (chosen): BoundAggregateColumn => ({
            function: chosen.name,
            value: chosen.value,
            arguments: aggregates[chosen.name].with ?? [],
            name: name(),
            range,
          }),
        ),
      };
    },
    finish: (primary: BoundPrimary, joined: readonly BoundJoined[], choices: readonly LookupChoice[] = []): Case => {
      const lookups: BoundLookup[] = [];
      for (const one of choices) lookups.push(lookup(one, primary, [...joined], lookups));
      const query: BoundQuery = {
        stream: 'rider_stream',
        primary,
        joined,
        lookups,
        derived: [],
        orderBy: undefined,
        limit: undefined,
      };
      const carried: Tests = tests;
      return { query, tests: carried };
    },
  };
}

/** Every condition with every pick and every function: one query for each selector and each way of filtering. */
export function* everyCombination(): Generator<Case> {
  const free = { within: undefined, atLeast: undefined, relativeTo: undefined, joins: [] };
  const [primaryFilter] = filtersOf('primary').slice(3);
  const [joinedFilter] = filtersOf('joined').slice(1);
  const took: BoundActivity = { kind: 'one', name: 'took_bike' };
  for (const selector of selectors) {
    for (const condition of conditions) {
      for (const filtered of [false, true]) {
        for (const primaryActivity of ['opened_app', 'took_bike']) {
          const builder = caseBuilder();
          const filters = filtered && joinedFilter ? [joinedFilter] : [];
          const primary = builder.primary(
            selector,
            { kind: 'one', name: primaryActivity },
            [columnValue('activity_id'), columnValue('ts')],
            filtered && primaryFilter ? [primaryFilter] : [],
          );
          const shared = {
            ...free,
            condition,
            activity: took,
            filters,
            alias: 'took_bike',
            columns: [],
            aggregates: [],
          };
          const appends = picks.map((pick) =>
            builder.joined({
              ...shared,
              kind: 'append',
              pick,
              columns: [columnValue('activity_id'), station, price, 'happened'],
            }),
          );
          const functions = Object.keys(aggregates) as AggregateFunction[];
          // One at a time what cannot run along an entity's events everywhere, so that the others do.
          const sorting = ['median', 'percentile', 'listagg_distinct'];
          const groups = [functions.filter((one) => !sorting.includes(one)), ...sorting.map((one) => [one])];
          const aggregated = groups.map((group) =>
            builder.joined({
              ...shared,
              kind: 'aggregate',
              pick: { kind: 'first' },
              aggregates: (group as AggregateFunction[]).map((one) => ({
                name: one,
                value: aggregates[one].of[0] ?? 'every',
              })),
            }),
          );
          yield builder.finish(primary, [...appends, ...aggregated]);
        }
      }
    }
  }
}
