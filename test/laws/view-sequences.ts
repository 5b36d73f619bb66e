import fc from 'fast-check';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { isoOf, type RawRow, rawRow, type Writing } from '../oracle/build-sources.ts';

export type ViewedName = 'app' | 'web/shop';
export type ViewUpdate = 'view' | 'incremental' | 'full';

export interface ViewCommand {
  readonly kind: 'command';
  readonly mode: BuildMode;
  readonly only: readonly ViewedName[];
}

/** What may happen to a project with views. */
export type ViewAction =
  | { readonly kind: 'insert'; readonly source: ViewedName; readonly rows: readonly RawRow[] }
  | { readonly kind: 'update'; readonly source: ViewedName; readonly which: number; readonly row: RawRow }
  | { readonly kind: 'delete'; readonly source: ViewedName; readonly which: number }
  | { readonly kind: 'take'; readonly source: ViewedName; readonly update: ViewUpdate }
  | { readonly kind: 'rewrite'; readonly source: ViewedName; readonly writing: Writing | 'absent' }
  | {
      readonly kind: 'settings';
      readonly settings: {
        readonly layout: 'single' | 'per_activity';
        readonly nullIdentifiers: readonly string[];
        readonly hasRevenue: boolean;
      };
    }
  | ViewCommand;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);
const source = oneOf<ViewedName>('app', 'app', 'web/shop');
const rows = fc.array(rawRow, { minLength: 1, maxLength: 6 });

const mode: fc.Arbitrary<BuildMode> = oneOf<BuildMode>(
  { kind: 'build' },
  { kind: 'build' },
  { kind: 'build' },
  { kind: 'full' },
  { kind: 'reconcile', window: 'all' },
  { kind: 'reconcile', window: 3600 },
  { kind: 'backfill', from: isoOf(15), to: isoOf(75), chunkSeconds: 1800 },
);

export const viewAction: fc.Arbitrary<ViewAction> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind('insert'), source, rows }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('update'), source, which: fc.nat(20), row: rawRow }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('delete'), source, which: fc.nat(20) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('take'),
      source,
      update: oneOf<ViewUpdate>('view', 'view', 'incremental', 'full'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('rewrite'),
      source,
      writing: oneOf<Writing | 'absent'>('plain', 'other-feature', 'only-with-revenue', 'absent'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('settings'),
      settings: fc.record({
        layout: oneOf('per_activity' as const, 'per_activity' as const, 'single' as const),
        nullIdentifiers: oneOf<readonly string[]>(['none', 'null', 'nil'], ['none']),
        hasRevenue: fc.boolean(),
      }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: kind('command'),
      mode,
      only: oneOf<readonly ViewedName[]>([], [], [], ['app'], ['web/shop']),
    }),
  },
);

/** Rows, a first build, and then whatever comes. */
export const viewSequences: fc.Arbitrary<readonly ViewAction[]> = fc
  .tuple(rows, rows, fc.array(viewAction, { minLength: 4, maxLength: 14 }))
  .map(([app, shop, rest]) => [
    { kind: 'insert', source: 'app', rows: app },
    { kind: 'insert', source: 'web/shop', rows: shop },
    { kind: 'command', mode: { kind: 'build' }, only: [] },
    ...rest,
  ]);
