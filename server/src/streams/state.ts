import { createHash } from 'node:crypto';
import type { Comment } from '../dialects/comments.ts';
import type { Stream } from '../project/project.ts';
import type { UnfinishedBackfill } from './chunks.ts';
import type { KeptView } from './kept-views.ts';
import type { StoredSightings } from './sightings.ts';
import type { Stored } from './stored.ts';

/** What a build has to know of the warehouse before it can be planned. Timestamps are ISO texts without a zone, in UTC. */
export interface StreamState {
  /** The warehouse's clock. */
  readonly now: string;
  /** Whether the schema that holds the stream is there. */
  readonly hasSchema: boolean;
  /** Names of the columns of the stream's table or view; undefined where there is none. */
  readonly table: readonly string[] | undefined;
  /** What others made for it and would be lost with it, in words: `the view analytics.devices`. */
  readonly dependents: readonly string[];
  /** Views of queries among that, which builds made and can make again. */
  readonly kept?: readonly KeptView[] | undefined;
  readonly stored: Stored;
  /** What somebody wrote about its tables and views, by their names, where the warehouse would lose it. */
  readonly comments?: ReadonlyMap<string, readonly Comment[]> | undefined;
  /** Of the settings the table was built with; undefined where the ledger remembers no build. */
  readonly settingsHash: string | undefined;
  /** What the ledger remembers of every transformation that was built into the table. */
  readonly built: ReadonlyMap<string, BuiltTransformation>;
  /** The tables that the last build left rows in; undefined where that is not known. */
  readonly filled?: readonly string[] | undefined;
  readonly sightings?: StoredSightings | undefined;
  /** What else the ledger remembers of the table: aliases it was built with, people that were removed from it. */
  readonly remembers: { readonly aliases: boolean; readonly removals: boolean };
  /** Backfills that were begun and not finished. */
  readonly backfills?: readonly UnfinishedBackfill[] | undefined;
  /** The earliest rows in the table of transformations whose SQL is another now. */
  readonly earliest?: ReadonlyMap<string, string> | undefined;
  /** Whether somebody who was removed is no longer on the lists. */
  readonly takenBack: boolean;
  /** Columns each transformation gives, by its id, as the warehouse describes them. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  /** Which of them are neither dates nor timestamps: a time in one may be told with its zone. */
  readonly untimed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Which of them are timestamps with a zone. */
  readonly zoned?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Transformations of which it is certain that each row has a time. */
  readonly dated?: ReadonlySet<string> | undefined;
  /** Transformations that the warehouse cannot read now. */
  readonly unread?: ReadonlySet<string> | undefined;
  /** What each transformation gives whose rows stay in views. */
  readonly given?: ReadonlyMap<string, GivenRows> | undefined;
}

/** What a transformation gives at a moment. */
export interface GivenRows {
  readonly activities: readonly string[];
  /** How many rows no build would load, by why. */
  readonly rejected: ReadonlyMap<string, number>;
}

export interface BuiltTransformation {
  /** Of the SQL that its rows come from; `partHash` where a backfill with other SQL made some of them, `viewHash` where they stay in views. */
  readonly sqlHash: string;
  /** The latest `ts` it ever gave; undefined where it gave no row. */
  readonly watermark: string | undefined;
  /**
   * Whether a row of it is not in the table because another transformation's row has its `activity_id`. When rows of
   * others may go, its hidden rows have to be read again.
   */
  readonly shadowed: boolean;
}

/** What the ledger remembers instead of a hash where a backfill made a part of the rows with other SQL than the rest. */
export const partHash = 'part';

/**
 * Changes when rows that are already in the table would be other rows under the stream's settings of today. `lacking` are
 * optional columns that the table lacks: without them, the settings may be those it was built with.
 */
export function settingsHash(stream: Stream, lacking: readonly string[] = []): string {
  const columns = stream.columns.filter((one) => one.presence !== 'optional' || !lacking.includes(one.physicalName));
  const shaping = {
    // Also the optional ones: a column that was left out for a while lacks the values of that time.
    columns: columns.map((column) => [column.name, column.physicalName]),
    identity: stream.identity,
    nullIdentifiers: [...stream.nullIdentifiers].sort(),
    allowFuture: stream.allowFuture,
  };
  return createHash('sha256').update(JSON.stringify(shaping)).digest('hex').slice(0, 16);
}

/** Whether what has these columns was built under the stream's settings of today, so that each column holds what its name says. */
export function isBuiltAsNow(
  stream: Stream,
  built: StreamState['settingsHash'],
  columns: readonly { readonly name: string }[],
): boolean {
  const there = new Set(columns.map(({ name }) => name.toLowerCase()));
  const lacking = stream.columns
    .map(({ physicalName }) => physicalName)
    .filter((name) => !there.has(name.toLowerCase()));
  return built !== undefined && [settingsHash(stream), settingsHash(stream, lacking)].includes(built);
}

/** Earlier than this, not every warehouse can say. */
export const beginningOfTime = '0001-01-01T00:00:00';

/** Whether a timestamp can be counted with: not `infinity`, and no time before Christ. */
export function isCountable(iso: string): boolean {
  // `Date.parse` passes over what is in brackets, and DuckDB writes `0044-03-15 (BC)`.
  return !iso.includes('(') && !Number.isNaN(Date.parse(`${iso}Z`));
}

/** A timestamp some seconds earlier, to the microsecond; not before the year 1. */
export function earlier(iso: string, seconds: number): string {
  const [whole = '', fraction = ''] = iso.split('.');
  // Beyond what a date can hold there is nothing to subtract from: `infinity` stays what it is.
  if (!isCountable(iso)) return iso;
  const start = Date.parse(`${whole}Z`);
  const micros =
    BigInt(start) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6)) - BigInt(Math.round(seconds * 1e6));
  if (micros < BigInt(Date.parse(`${beginningOfTime}Z`)) * 1000n) return beginningOfTime;
  const millis = micros >= 0n || micros % 1000n === 0n ? micros / 1000n : micros / 1000n - 1n;
  const rest = micros - millis * 1000n;
  const text = new Date(Number(millis)).toISOString().slice(0, -1) + String(rest).padStart(3, '0');
  return text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros)).replace(/(\.\d*?)0+$/, '$1');
}
