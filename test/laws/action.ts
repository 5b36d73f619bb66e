import type {
  AliasRow,
  Layout,
  RawRow,
  RemovalRow,
  Role,
  SourceName,
  Update,
  Writing,
} from '../oracle/build-sources.ts';

/** What may happen to a project: to its sources, its files, or by one of its commands. Times are minutes since the epoch of these tests. */
export type Action = Change | Command;

export type Change =
  /** Rows of any time: new ones, ones within the lookback, and ones that only a reconcile or a backfill finds. */
  | { readonly kind: 'insert'; readonly source: SourceName; readonly rows: readonly RawRow[] }
  | { readonly kind: 'update'; readonly source: SourceName; readonly which: number; readonly row: RawRow }
  | { readonly kind: 'delete'; readonly source: SourceName; readonly which: readonly number[] }
  /** Every row of every source goes. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'rewrite'; readonly source: SourceName; readonly writing: Writing | 'absent' }
  /** Builds read so many minutes before this source's newest built row anew, from now on; undefined: no more. */
  | { readonly kind: 'window delete'; readonly source: SourceName; readonly minutes: number | undefined }
  /** How a source's rows are brought up to date, from now on: the `update` of its head. */
  | { readonly kind: 'take'; readonly source: SourceName; readonly update: Update }
  /** The stream is to be laid out otherwise, or as it is already. */
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'alias'; readonly rows: readonly AliasRow[] }
  | { readonly kind: 'forget'; readonly rows: readonly RemovalRow[] }
  /** A row of a role is deleted again. */
  | { readonly kind: 'take back'; readonly role: Role; readonly which: number }
  /** The file of a role comes or goes. */
  | { readonly kind: 'role'; readonly role: Role; readonly isThere: boolean };

export interface Settings {
  /** Undefined: no identities. */
  readonly graceMinutes: number | undefined;
  readonly nullIdentifiers: readonly string[];
  readonly lookbackMinutes: number;
  /** The share of a transformation's rows that may have changed before all of them are read. */
  readonly mutationLimit: number;
}

/** `only`: the transformations it is asked for; empty: all. */
export type Command = { readonly only: readonly SourceName[] } & (
  | { readonly kind: 'build' }
  | { readonly kind: 'full' }
  | { readonly kind: 'reconcile'; readonly window: number | 'all' }
  /** The rows with `from` ≤ time < `to`, up to now where there is no `to`, in one chunk or more. */
  | {
      readonly kind: 'backfill';
      readonly from: number;
      readonly to: number | undefined;
      readonly chunk: number | undefined;
    }
);

export function isCommand(action: Action): action is Command {
  return 'only' in action;
}

/** As it is printed in a sequence that fails. */
export function described({ kind, ...rest }: Action): string {
  const details = JSON.stringify(rest).slice(1, -1);
  return details === '' ? kind : `${kind} ${details}`;
}
