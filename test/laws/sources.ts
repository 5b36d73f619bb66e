import type { GivenRoles, GivenRow, Settings as MeaningSettings } from '../oracle/build.ts';
import {
  type AliasRow,
  givenRows,
  isoOf,
  type Layout,
  type RawRow,
  type RemovalRow,
  type Role,
  type SourceName,
  sourceNames,
  type Update,
  type Writing,
} from '../oracle/build-sources.ts';
import type { Change, Settings } from './action.ts';
import type { Beginning } from './sequences.ts';

/** A row of a source table that comes (there was none before), goes (there is none after) or changes. */
export interface Edit {
  readonly source: SourceName;
  readonly nr: number;
  readonly before: RawRow | undefined;
  readonly after: RawRow | undefined;
}

const writings: readonly Writing[] = ['plain', 'other-feature', 'only-with-revenue'];

/** The source tables and the project's files, as they are at one moment. */
export class Sources {
  readonly aliases: AliasRow[] = [];
  readonly removals: RemovalRow[] = [];
  /** The roles whose file is in the project: from their first row on, until it is taken away. */
  readonly roles = new Set<Role>();
  /** How the transformations that are in the project are written. */
  readonly writings = new Map<SourceName, Writing>(sourceNames.map((name) => [name, 'plain']));
  readonly #windowDeletes = new Map<SourceName, number>();
  readonly #updates: Map<SourceName, Update>;
  readonly #allowed: readonly Update[];
  readonly ownIds: boolean;
  settings: Settings;
  layout: Layout;
  readonly #rows = new Map<SourceName, Map<number, RawRow>>(sourceNames.map((name) => [name, new Map()]));
  /** What transformations gave at any time, written in any way. */
  readonly #given = new Map<SourceName, GivenRow[]>(sourceNames.map((name) => [name, []]));
  #next = 0;

  constructor({ ownIds, settings, layout, updates, first }: Beginning) {
    this.ownIds = ownIds;
    this.settings = settings;
    this.layout = layout;
    this.#allowed = updates;
    this.#updates = new Map(
      sourceNames.map((name) => [name, updates.includes(first[name]) ? first[name] : 'incremental']),
    );
  }

  updateOf(source: SourceName): Update {
    return this.#updates.get(source) ?? 'incremental';
  }

  /** Whether what is taken from it may stay though the source gives something else: it is read once, or only added to. */
  isKept(source: SourceName): boolean {
    return this.updateOf(source) === 'missing' || this.updateOf(source) === 'once';
  }

  /** How many minutes before the newest built row builds read a transformation's rows anew. With an `update` that deletes nothing it would be refused. */
  windowDeleteOf(source: SourceName): number | undefined {
    return this.isKept(source) ? undefined : this.#windowDeletes.get(source);
  }

  /** Whether the change can be made: a project has a transformation at least, and not every sequence every `update`. */
  allows(change: Change): boolean {
    if (change.kind === 'take') return this.#allowed.includes(change.update);
    if (change.kind !== 'rewrite' || change.writing !== 'absent') return true;
    return [...this.writings.keys()].some((name) => name !== change.source);
  }

  /** Makes the change, and says what it means for the rows of the source tables. */
  make(change: Change): readonly Edit[] {
    switch (change.kind) {
      case 'insert':
        return change.rows.map((row) => this.#put(change.source, this.#next++, row));
      case 'update': {
        const [nr] = this.#pick(change.source, [change.which]);
        const before = nr === undefined ? undefined : this.#tableOf(change.source).get(nr);
        return nr === undefined || before === undefined
          ? []
          : [this.#put(change.source, nr, { ...change.row, id: before.id })];
      }
      case 'delete':
        return this.#remove(change.source, this.#pick(change.source, change.which));
      case 'empty':
        return sourceNames.flatMap((source) => this.#remove(source, [...this.#tableOf(source).keys()]));
      case 'rewrite':
        if (change.writing === 'absent') this.writings.delete(change.source);
        else this.writings.set(change.source, change.writing);
        return [];
      case 'window delete':
        if (change.minutes === undefined) this.#windowDeletes.delete(change.source);
        else this.#windowDeletes.set(change.source, change.minutes);
        return [];
      case 'take':
        this.#updates.set(change.source, change.update);
        return [];
      case 'layout':
        this.layout = change.layout;
        return [];
      case 'settings':
        this.settings = change.settings;
        return [];
      case 'alias':
        if (this.aliases.length === 0) this.roles.add('aliases');
        this.aliases.push(...change.rows);
        return [];
      case 'forget':
        if (this.removals.length === 0) this.roles.add('removals');
        this.removals.push(...change.rows);
        return [];
      case 'take back': {
        const rows: unknown[] = change.role === 'aliases' ? this.aliases : this.removals;
        rows.splice(change.which % Math.max(rows.length, 1), 1);
        return [];
      }
      case 'role':
        if (change.isThere) this.roles.add(change.role);
        else this.roles.delete(change.role);
        return [];
    }
  }

  /** How many rows have this `activity_id`, in whatever source. */
  withId(id: string | null): number {
    return [...this.#rows.values()].flatMap((rows) => [...rows.values()]).filter((row) => row.id === id).length;
  }

  /** What a transformation gives now, by a key that stays the same for as long as the row is the same to a build. */
  given(source: SourceName): ReadonlyMap<string, GivenRow> {
    const writing = this.writings.get(source);
    if (writing === undefined) return new Map();
    return new Map(
      [...this.#tableOf(source)].flatMap(([nr, row]) =>
        givenRows([row], writing).map((given): [string, GivenRow] => [JSON.stringify([nr, row.activity]), given]),
      ),
    );
  }

  /** What a transformation gave at any time. */
  everGiven(source: SourceName): readonly GivenRow[] {
    return this.#given.get(source) ?? [];
  }

  /** The rows of `role: aliases` and `role: removals`. */
  givenRoles(): GivenRoles {
    return {
      aliases: this.roles.has('aliases')
        ? this.aliases.map((row) => ({
            anonymous_customer_id: row.old,
            customer: row.new,
            ts: row.at === null ? null : isoOf(row.at),
          }))
        : [],
      removals: this.roles.has('removals')
        ? this.removals.map((row) => ({ customer: row.who, anonymous_customer_id: row.device }))
        : [],
    };
  }

  meaningSettings(): MeaningSettings {
    const { graceMinutes, nullIdentifiers } = this.settings;
    return {
      identity: graceMinutes === undefined ? false : { graceSeconds: graceMinutes * 60 },
      nullIdentifiers,
      now: new Date().toISOString().slice(0, 19),
    };
  }

  #tableOf(source: SourceName): Map<number, RawRow> {
    return this.#rows.get(source) ?? new Map();
  }

  #put(source: SourceName, nr: number, row: RawRow): Edit {
    const before = this.#tableOf(source).get(nr);
    const after = this.ownIds && before === undefined && row.id !== null ? { ...row, id: `${row.id}${nr}` } : row;
    this.#tableOf(source).set(nr, after);
    for (const writing of writings) this.#given.get(source)?.push(...givenRows([after], writing));
    return { source, nr, before, after };
  }

  #remove(source: SourceName, which: readonly number[]): readonly Edit[] {
    return which.map((nr) => {
      const before = this.#tableOf(source).get(nr);
      this.#tableOf(source).delete(nr);
      return { source, nr, before, after: undefined };
    });
  }

  /** Rows by their places, each once. */
  #pick(source: SourceName, which: readonly number[]): readonly number[] {
    const all = [...this.#tableOf(source).keys()];
    const picked = which.flatMap((place) => all[place % Math.max(all.length, 1)] ?? []);
    return [...new Set(picked)];
  }
}
