import fc from 'fast-check';
import {
  type Layout,
  layouts,
  type RawRow,
  rawRow,
  roles,
  type SourceName,
  sourceNames,
  type Update,
  type Writing,
} from '../oracle/build-sources.ts';
import type { Action, Settings } from './action.ts';

/** How a sequence begins, before its first build. */
export interface Beginning {
  /** Whether every row has an id of its own; otherwise ids repeat, within a source and between them. */
  readonly ownIds: boolean;
  readonly settings: Settings;
  readonly layout: Layout;
  /** What the `update` of a source may be, at any time. */
  readonly updates: readonly Update[];
  /** What it is at first, where it may be. */
  readonly first: Readonly<Record<SourceName, Update>>;
  readonly rows: Readonly<Record<SourceName, readonly RawRow[]>>;
}

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const step = 15;
/** Some hours of a day; the first rows are of its beginning. */
const time = fc.integer({ min: 0, max: 32 }).map((n) => n * step);
const rowAnywhere: fc.Arbitrary<RawRow> = fc
  .tuple(rawRow, time)
  .map(([row, at]) => (row.at === null || row.at > 100_000 ? row : { ...row, at }));

const source = oneOf(...sourceNames);
const name = oneOf('ann', 'bob', 'Cy', 'Zoë', 'new@ann', 'none', null);
const device = oneOf('d1', 'd2', 'D3', 'nil');
const settings: fc.Arbitrary<Settings> = fc.record({
  graceMinutes: oneOf<number | undefined>(10, 0, undefined),
  nullIdentifiers: oneOf<readonly string[]>(['none', 'null', 'nil'], ['none']),
  lookbackMinutes: oneOf(60, 0),
  mutationLimit: oneOf(1, 0.01),
});

const rows = (row: fc.Arbitrary<RawRow>, maxLength: number): fc.Arbitrary<readonly RawRow[]> =>
  fc.array(row, { minLength: 1, maxLength });

const insert = fc.record({ kind: fc.constant('insert' as const), source, rows: rows(rowAnywhere, 5) });
/** One row that tells whose a device was. */
const sighting = fc
  .tuple(source, rowAnywhere, oneOf('ann', 'bob', 'Cy', 'Zoë'), device)
  .map(([into, row, who, on]) => ({
    kind: 'insert' as const,
    source: into,
    rows: [{ ...row, who, device: on }],
  }));
const change = fc.record({ kind: fc.constant('update' as const), source, which: fc.nat(20), row: rowAnywhere });
const remove = fc.record({
  kind: fc.constant('delete' as const),
  source,
  which: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
});
const rewrite = fc.record({
  kind: fc.constant('rewrite' as const),
  source,
  writing: oneOf<Writing | 'absent'>('plain', 'other-feature', 'only-with-revenue', 'absent'),
});
const windowDelete = fc.record({
  kind: fc.constant('window delete' as const),
  source,
  minutes: optional(fc.integer({ min: 1, max: 12 }).map((steps) => steps * step)),
});
const update: fc.Arbitrary<Update> = oneOf<Update>('incremental', 'full', 'missing', 'once');
const take = fc.record({ kind: fc.constant('take' as const), source, update });
const layout = fc.record({ kind: fc.constant('layout' as const), layout: oneOf(...layouts) });
const changeSettings = fc.record({ kind: fc.constant('settings' as const), settings });
export const alias = fc.record({
  kind: fc.constant('alias' as const),
  rows: fc.array(fc.record({ old: name, new: name, at: oneOf(0, 15, 30, 45, null) }), { minLength: 1, maxLength: 2 }),
});
export const forget = fc.record({
  kind: fc.constant('forget' as const),
  rows: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ who: name, device: fc.constant(null) }) },
      { weight: 1, arbitrary: fc.record({ who: oneOf(null, 'ann'), device }) },
    ),
    { minLength: 1, maxLength: 2 },
  ),
});
const takeBack = fc.record({ kind: fc.constant('take back' as const), role: oneOf(...roles), which: fc.nat(5) });
const changeRole = fc.record({ kind: fc.constant('role' as const), role: oneOf(...roles), isThere: fc.boolean() });

const only = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly SourceName[]>([]) },
  { weight: 1, arbitrary: fc.subarray([...sourceNames], { minLength: 1, maxLength: 2 }) },
);
const build = fc.record({ kind: fc.constant('build' as const), only });
const full = fc.record({ kind: fc.constant('full' as const), only });
const reconcile = fc.record({
  kind: fc.constant('reconcile' as const),
  window: oneOf<number | 'all'>(0, 20, 60, 200, 'all'),
  only,
});
const backfill = fc
  .record({
    start: fc.integer({ min: -2, max: 32 }),
    steps: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 3 }),
    off: oneOf(0, 5),
    isChunked: fc.boolean(),
    only,
  })
  .map(({ start, steps, off, isChunked, only: chosen }) => {
    const from = start * step - off;
    const to = steps && from + steps * step;
    // Without an end it reaches now, years after these rows.
    const chunk = to === undefined ? 300 * 24 * 60 : 3 * step;
    return { kind: 'backfill' as const, from, to, chunk: isChunked ? chunk : undefined, only: chosen };
  });

/** Everything that may happen, and how often. To have more happen, add to this list, to `Action` and to the model. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: insert },
  { weight: 2, arbitrary: sighting },
  { weight: 3, arbitrary: change },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: fc.constant({ kind: 'empty' as const }) },
  { weight: 1, arbitrary: rewrite },
  { weight: 1, arbitrary: windowDelete },
  { weight: 2, arbitrary: take },
  { weight: 2, arbitrary: layout },
  { weight: 1, arbitrary: changeSettings },
  { weight: 2, arbitrary: alias },
  { weight: 2, arbitrary: forget },
  { weight: 1, arbitrary: takeBack },
  { weight: 1, arbitrary: changeRole },
  { weight: 8, arbitrary: build },
  { weight: 1, arbitrary: full },
  { weight: 3, arbitrary: reconcile },
  { weight: 4, arbitrary: backfill },
);

const firstRows = fc.array(rawRow, { maxLength: 8 });
const firstUpdate = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Update>('incremental') },
  { weight: 1, arbitrary: update },
);

export const beginning: fc.Arbitrary<Beginning> = fc.record({
  ownIds: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  settings,
  layout: oneOf(...layouts),
  updates: fc.oneof(
    { weight: 2, arbitrary: fc.constant<readonly Update[]>(['incremental', 'full']) },
    { weight: 3, arbitrary: fc.constant<readonly Update[]>(['incremental', 'full', 'missing', 'once']) },
  ),
  first: fc.record({ app: firstUpdate, 'web/shop': firstUpdate, Crm: firstUpdate }),
  rows: fc.record({ app: firstRows, 'web/shop': firstRows, Crm: firstRows }),
});
