import fc from 'fast-check';
import type { GivenRow } from './build.ts';

/** Generated source tables and what happens to them: full of ties, nulls, repeats, duplicates and late rows. */

export interface RawRow {
  readonly id: string | null;
  /** Minutes since the epoch of these tests. */
  readonly at: number | null;
  readonly who: string | null;
  readonly device: string | null;
  readonly activity: string | null;
  readonly feature: string | null;
  readonly revenue: number | null;
}

export type SourceName = 'app' | 'web/shop' | 'Crm';
export const sourceNames: readonly SourceName[] = ['app', 'web/shop', 'Crm'];

/** How a transformation's SQL is written; another way gives other rows. */
export type Writing = 'plain' | 'other-feature' | 'only-with-revenue';

/** How a transformation's rows are brought up to date. */
export type Update = 'incremental' | 'missing' | 'once' | 'full';

export type Role = 'aliases' | 'removals';
export const roles: readonly Role[] = ['aliases', 'removals'];

export type Layout = 'single' | 'per_activity';
export const layouts: readonly Layout[] = ['single', 'per_activity'];

export interface AliasRow {
  readonly old: string | null;
  readonly new: string | null;
  readonly at: number | null;
}

export interface RemovalRow {
  readonly who: string | null;
  readonly device: string | null;
}

export type Action =
  | { readonly kind: 'insert'; readonly source: SourceName; readonly rows: readonly RawRow[] }
  | { readonly kind: 'mutate'; readonly source: SourceName; readonly which: number; readonly row: RawRow }
  /** A row is deleted from its source. */
  | { readonly kind: 'delete'; readonly source: SourceName; readonly which: number }
  | { readonly kind: 'rewrite'; readonly source: SourceName; readonly writing: Writing | 'absent' }
  | {
      readonly kind: 'settings';
      readonly graceMinutes: number | undefined;
      readonly nullIdentifiers: readonly string[];
    }
  /** The stream is to be laid out otherwise, or as it is already. */
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'alias'; readonly rows: readonly AliasRow[] }
  | { readonly kind: 'forget'; readonly rows: readonly RemovalRow[] }
  /** A row of a role is deleted again. */
  | { readonly kind: 'take back'; readonly role: Role; readonly which: number }
  /** The file of a role comes or goes. */
  | { readonly kind: 'role'; readonly role: Role; readonly isThere: boolean }
  /** Of a reconcile: all of history. */
  | { readonly kind: 'build'; readonly full: boolean; readonly reconcile?: boolean }
  | ChunkedBackfill;

/** All of history, chunk by chunk. */
export interface ChunkedBackfill {
  readonly kind: 'backfill';
  /** Up to now in three chunks with a border at `minute`, or up to the end of the rows in many. */
  readonly upToNow: boolean;
  readonly minute: number;
  /** The chunk in which it is cancelled, and given again. */
  readonly cancelledIn: number | undefined;
}

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

export const rawRow: fc.Arbitrary<RawRow> = fc.record({
  id: fc.oneof({ weight: 12, arbitrary: oneOf('1', '2', 'a', 'B', 'ä') }, { weight: 1, arbitrary: fc.constant(null) }),
  at: fc.oneof(
    { weight: 14, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => n * 15) },
    { weight: 1, arbitrary: oneOf(null, farFuture()) },
  ),
  who: fc.oneof(
    { weight: 4, arbitrary: oneOf('ann', 'bob', 'Cy', 'Zoë') },
    { weight: 4, arbitrary: oneOf(null, '', ' \t', 'NULL', 'none') },
  ),
  device: oneOf('d1', 'd1', 'd2', 'D3', 'nil', null),
  activity: fc.oneof(
    { weight: 12, arbitrary: oneOf('opened', 'Bought') },
    { weight: 1, arbitrary: oneOf(null, '', ' \t') },
  ),
  feature: oneOf('x', 'y', null),
  revenue: oneOf(null, 1, 2.5),
});

const source = oneOf(...sourceNames);

const name = oneOf('ann', 'bob', 'Cy', 'Zoë', 'new@ann', 'none', null);

const aliasRow: fc.Arbitrary<AliasRow> = fc.record({
  old: name,
  new: name,
  at: fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => n * 15) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});

const removalRow: fc.Arbitrary<RemovalRow> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ who: name, device: fc.constant(null) }) },
  { weight: 1, arbitrary: fc.record({ who: oneOf(null, 'ann'), device: oneOf('d1', 'D3', 'nil') }) },
);

const mutateAction = fc.record({ kind: fc.constant('mutate' as const), source, which: fc.nat(20), row: rawRow });
const aliasAction = fc.record({
  kind: fc.constant('alias' as const),
  rows: fc.array(aliasRow, { minLength: 1, maxLength: 3 }),
});
const forgetAction = fc.record({
  kind: fc.constant('forget' as const),
  rows: fc.array(removalRow, { minLength: 1, maxLength: 2 }),
});
const layoutAction = fc.record({ kind: fc.constant('layout' as const), layout: oneOf(...layouts) });
const takeBackAction = fc.record({
  kind: fc.constant('take back' as const),
  role: oneOf(...roles),
  which: fc.nat(5),
});

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      source,
      rows: fc.array(rawRow, { minLength: 1, maxLength: 8 }),
    }),
  },
  { weight: 3, arbitrary: mutateAction },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rewrite' as const),
      source,
      writing: oneOf<Writing | 'absent'>('plain', 'other-feature', 'only-with-revenue', 'absent'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      graceMinutes: oneOf<number | undefined>(undefined, 0, 10),
      nullIdentifiers: oneOf<readonly string[]>(['none'], ['none', 'null', 'nil']),
    }),
  },
  { weight: 2, arbitrary: layoutAction },
  { weight: 2, arbitrary: aliasAction },
  { weight: 2, arbitrary: forgetAction },
  { weight: 1, arbitrary: takeBackAction },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('role' as const), role: oneOf(...roles), isThere: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('build' as const),
      full: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  },
);

const firstRows = fc.array(rawRow, { minLength: 4, maxLength: 12 });

/** Sources with rows, a first build, and then whatever comes. */
export const histories: fc.Arbitrary<readonly Action[]> = fc
  .tuple(layoutAction, firstRows, firstRows, fc.array(action, { minLength: 2, maxLength: 9 }))
  .map(([layout, app, web, rest]) => [
    layout,
    { kind: 'insert', source: 'app', rows: app },
    { kind: 'insert', source: 'web/shop', rows: web },
    { kind: 'build', full: false },
    ...rest,
  ]);

const backfill: fc.Arbitrary<ChunkedBackfill> = fc.record({
  kind: fc.constant('backfill' as const),
  upToNow: fc.boolean(),
  minute: fc.integer({ min: 1, max: 7 }).map((n) => n * 15),
  cancelledIn: oneOf(undefined, 1, 2, 3),
});

/** A history in which backfills take the place of builds. */
const withBackfills = (given: fc.Arbitrary<readonly Action[]>): fc.Arbitrary<readonly Action[]> =>
  given.chain((actions) =>
    fc.tuple(
      ...actions.map((one) =>
        (one.kind === 'build'
          ? oneOf<'build' | 'backfill'>('build', 'backfill', 'backfill')
          : fc.constant('same')
        ).chain((kind) => (kind === 'backfill' ? backfill : fc.constant(one))),
      ),
    ),
  );

/** Rows whose ids no other source has, so that builds read no more than their windows. */
const ownRowsOf = (name: SourceName): fc.Arbitrary<Action> =>
  fc.array(fc.tuple(rawRow, fc.nat(40)), { minLength: 1, maxLength: 6 }).map((rows) => ({
    kind: 'insert',
    source: name,
    rows: rows.map(([row, id]) => ({ ...row, id: row.id && `${name}-${id}` })),
  }));

const ownRows = source.chain(ownRowsOf);
const firstOwnRows = sourceNames.map(ownRowsOf);

const peopleAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: ownRows },
  { weight: 1, arbitrary: mutateAction },
  { weight: 1, arbitrary: layoutAction },
  { weight: 3, arbitrary: aliasAction },
  { weight: 4, arbitrary: forgetAction },
  { weight: 2, arbitrary: takeBackAction },
);

/** The same about people: who they are called, who is forgotten, who had which device; with a build after every change or two. */
export const peoplesHistories: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.tuple(layoutAction, ...firstOwnRows, ...firstOwnRows),
    fc.array(fc.array(peopleAction, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 5 }),
  )
  .map(([first, rest]) => [
    ...first,
    ...rest.flatMap((changes): readonly Action[] => [{ kind: 'build', full: false }, ...changes]),
  ]);

/** Sources that are only added to, or read once, among others, with what such a transformation must not take over. */
const updates: fc.Arbitrary<ReadonlyMap<SourceName, Update>> = oneOf<Update>(
  'incremental',
  'full',
  'missing',
  'once',
).map(
  (third) =>
    new Map<SourceName, Update>([
      ['app', 'missing'],
      ['web/shop', 'once'],
      ['Crm', third],
    ]),
);

/** A change after which the row can still be loaded, of a source that is mostly one that minds. */
const updateMutation = fc.record({
  kind: fc.constant('mutate' as const),
  source: oneOf<SourceName>('app', 'app', 'web/shop', 'Crm'),
  which: fc.nat(20),
  row: rawRow.map((row) => ({ ...row, at: row.at === farFuture() ? 120 : (row.at ?? 120), who: 'dan', revenue: 7 })),
});

const updateAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: ownRows },
  { weight: 5, arbitrary: updateMutation },
  { weight: 1, arbitrary: layoutAction },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), source, which: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rewrite' as const),
      source,
      writing: oneOf<Writing | 'absent'>('plain', 'other-feature', 'only-with-revenue', 'absent'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      graceMinutes: oneOf<number | undefined>(undefined, 0, 10),
      nullIdentifiers: oneOf<readonly string[]>(['none'], ['none', 'null', 'nil']),
    }),
  },
  { weight: 1, arbitrary: aliasAction },
);

export interface UpdateHistory {
  readonly updates: ReadonlyMap<SourceName, Update>;
  readonly actions: readonly Action[];
}

/** The same about transformations with an `update` of their own, with a build after every change or two. */
export const updateHistories: fc.Arbitrary<UpdateHistory> = fc
  .tuple(
    updates,
    fc.tuple(layoutAction, ...firstOwnRows, ...firstOwnRows),
    fc.array(fc.tuple(fc.array(updateAction, { minLength: 1, maxLength: 3 }), fc.nat(6)), {
      minLength: 2,
      maxLength: 5,
    }),
  )
  .map(([chosen, first, rest]) => ({
    updates: chosen,
    actions: [
      ...first,
      { kind: 'build', full: false },
      ...rest.flatMap(([changes, dice]): readonly Action[] => [
        ...changes,
        { kind: 'build', full: dice === 0, reconcile: dice > 4 },
      ]),
    ],
  }));

export const backfilledHistories = withBackfills(histories);
export const backfilledPeoplesHistories = withBackfills(peoplesHistories);

export function farFuture(): number {
  return 1000 * 365 * 24 * 60;
}

/** Minutes as the ISO text both engines give back. */
export function isoOf(minutes: number): string {
  return new Date(Date.UTC(2024, 0, 31) + minutes * 60_000).toISOString().slice(0, 19);
}

/** The SELECT of a transformation, in the words of the engine's JSON functions. */
export function sqlOf(table: string, writing: Writing, jsonObject: string, update: Update = 'incremental'): string {
  const key = writing === 'other-feature' ? 'other' : 'k';
  const where = writing === 'only-with-revenue' ? '\nwhere revenue is not null' : '';
  const head = update === 'incremental' ? '' : `/*---\nupdate: ${update}\n---*/\n`;
  return `${head}select
  id as activity_id,
  happened_at as ts,
  who as customer,
  activity,
  device as anonymous_customer_id,
  ${jsonObject}('${key}', feature) as feature_json,
  revenue as revenue_impact
from ${table}${where}
`;
}

/** The file of a role. */
export function roleSql(role: Role): string {
  return role === 'aliases'
    ? `/*---
role: aliases
---*/
select old_name as anonymous_customer_id, new_name as customer, changed_at as ts from raw.aliases
`
    : `/*---
role: removals
---*/
select who as customer, device as anonymous_customer_id from raw.removals
`;
}

/** The same, as the oracle wants it. */
export function givenRows(rows: readonly RawRow[], writing: Writing): readonly GivenRow[] {
  const key = writing === 'other-feature' ? 'other' : 'k';
  return rows
    .filter(({ revenue }) => writing !== 'only-with-revenue' || revenue !== null)
    .map((row) => ({
      activity_id: row.id,
      ts: row.at === null ? null : isoOf(row.at),
      customer: row.who,
      activity: row.activity,
      anonymous_customer_id: row.device,
      feature_json: JSON.stringify({ [key]: row.feature }),
      revenue_impact: row.revenue,
      link: null,
    }));
}
