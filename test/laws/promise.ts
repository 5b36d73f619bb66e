import { type GivenRoles, type GivenRow, isLoaded, meaningOfBuild, type StreamRow } from '../oracle/build.ts';
import { isoOf, type SourceName, type Writing } from '../oracle/build-sources.ts';
import type { Command, Settings } from './action.ts';
import type { Edit, Sources } from './sources.ts';

/** Which rows of a transformation a command reads: those from a time on, ISO; undefined: all. */
export type Readings = ReadonlyMap<SourceName, string | undefined>;

/**
 * What the stream is promised to be after each command: the function of every row as it was when a command last read it.
 * A row that no command has read since it came, changed or went counts as it was before. After a reconcile of all history
 * that is the function of the sources, and so it is after builds alone where nothing came late, changed or went.
 */
export class Promised {
  readonly #sources: Sources;
  readonly #rows = new Map<SourceName, Map<string, GivenRow>>();
  readonly #watermarks = new Map<SourceName, string | undefined>();
  /** The SQL that all rows of a transformation come from; not there while some of them were never read. */
  readonly #settled = new Map<SourceName, Writing>();
  #roles: GivenRoles = { aliases: [], removals: [] };
  #settings: Settings | undefined;
  /** Whether a row that hid another one changed or went: what the stream had of that one is not there any more. */
  #isBlurred = false;
  /** Whether a command was refused on its way, with nobody knowing how far it was. */
  #isUnknown = false;
  /** Ids of rows that changed or went: another row with one of them would be hidden by what is left of those. */
  readonly #formerIds = new Set<string>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Takes note of rows that changed in the sources. */
  heed(edits: readonly Edit[]): void {
    for (const { before, after } of edits) {
      if (before === undefined) {
        if (after?.id && this.#formerIds.has(after.id)) this.#isBlurred = true;
      } else if (before.id !== null) {
        const others = this.#sources.withId(before.id) - (after === undefined ? 0 : 1);
        if (others > 0) this.#isBlurred = true;
        else this.#formerIds.add(before.id);
      }
    }
  }

  /**
   * Whether the command is refused: a backfill is, where the rest of the rows would have to be others too; whether that
   * is so where people are removed is for the run to find out.
   */
  refuses({ kind }: Command): 'yes' | 'no' | 'perhaps' {
    if (kind !== 'backfill' || this.#settings === undefined) return 'no';
    if (this.#hasOtherSettings()) return 'yes';
    return this.#roles.removals.length > 0 ? 'perhaps' : 'no';
  }

  /** Takes note of a command that was refused, perhaps after it had done some of its chunks. */
  noteRefusal(command: Command): void {
    if (command.kind === 'backfill' && command.chunk !== undefined) this.#isUnknown = true;
  }

  /** What the command has to read at least. */
  readings(command: Command): Readings {
    const present = [...this.#sources.writings.keys()];
    const asked = command.only.filter((name) => present.includes(name));
    const chosen = asked.length === 0 ? present : asked;
    const readsAll = this.#settings !== undefined && this.#hasOtherSettings();
    return new Map(
      (readsAll ? present : chosen).map((name) => [name, readsAll ? undefined : this.#from(name, command)]),
    );
  }

  /** Takes note of a command, and of what it read by its own word. */
  note(command: Command, readings: Readings): void {
    const isWhole = (name: SourceName): boolean => readings.has(name) && readings.get(name) === undefined;
    const present = [...this.#sources.writings.keys()];
    const isWholeStream = present.every(isWhole);
    this.#settings = this.#sources.settings;
    this.#roles = this.#sources.givenRoles();
    for (const [name, from] of readings) this.#read(name, from, command);
    const drops = isWholeStream || (command.kind !== 'backfill' && present.every((name) => readings.has(name)));
    if (drops) {
      for (const name of [...this.#rows.keys()].filter((one) => !present.includes(one))) {
        this.#rows.delete(name);
        this.#watermarks.delete(name);
        this.#settled.delete(name);
      }
    }
    if (isWholeStream) {
      this.#isBlurred = false;
      this.#isUnknown = false;
      this.#formerIds.clear();
    }
  }

  /** The rows of the stream; undefined where nothing is promised of all of them. */
  rows(): readonly StreamRow[] | undefined {
    if (this.#isUnknown) return undefined;
    if (!this.#sources.ownIds && (this.#isBlurred || !this.#isUpToDate())) return undefined;
    const given = new Map([...this.#rows].map(([name, rows]) => [name, [...rows.values()]]));
    return meaningOfBuild(given, this.#sources.meaningSettings(), this.#roles).rows;
  }

  /** The function of the sources as they are. */
  meaning(): readonly StreamRow[] {
    const given = new Map(
      [...this.#sources.writings.keys()].map((name) => [name, [...this.#sources.given(name).values()]]),
    );
    return meaningOfBuild(given, this.#sources.meaningSettings(), this.#sources.givenRoles()).rows;
  }

  #hasOtherSettings(): boolean {
    const shaping = (settings: Settings | undefined): string =>
      JSON.stringify([settings?.graceMinutes, settings?.nullIdentifiers]);
    return shaping(this.#settings) !== shaping(this.#sources.settings);
  }

  #isUpToDate(): boolean {
    const names = new Set([...this.#rows.keys(), ...this.#sources.writings.keys()]);
    return [...names].every((name) => {
      if (this.#settled.get(name) !== this.#sources.writings.get(name)) return false;
      const known = [...(this.#rows.get(name) ?? [])].sort();
      return JSON.stringify(known) === JSON.stringify([...this.#loadable(name)].sort());
    });
  }

  #from(name: SourceName, command: Command): string | undefined {
    if (command.kind === 'backfill') return isoOf(command.from);
    const watermark = this.#watermarks.get(name);
    const isWhole = command.kind === 'full' || (command.kind === 'reconcile' && command.window === 'all');
    if (isWhole || watermark === undefined || this.#settled.get(name) !== this.#sources.writings.get(name)) {
      return undefined;
    }
    const { lookbackMinutes } = this.#sources.settings;
    const windowDelete = this.#sources.windowDeletes.get(name);
    const starts = [earlier(watermark, lookbackMinutes)];
    if (command.kind === 'reconcile' && command.window !== 'all') starts.push(earlier(watermark, command.window));
    if (command.kind === 'build' && windowDelete !== undefined) starts.push(isoOf(windowDelete));
    return starts.sort()[0];
  }

  #read(name: SourceName, from: string | undefined, command: Command): void {
    const isWhole = from === undefined;
    const isWindow = command.kind === 'backfill' && !isWhole;
    const end = isWindow && command.to !== undefined ? isoOf(command.to) : '9999';
    const found = [...this.#loadable(name)].filter(([, { ts }]) => ts !== null && ts >= (from ?? '') && ts < end);
    const known = new Map(this.#rows.get(name));
    for (const [key, { ts }] of known) {
      if (ts !== null && ts >= this.#goneFrom(name, from, command) && ts < end) known.delete(key);
    }
    for (const [key, row] of found) known.set(key, row);
    this.#rows.set(name, known);
    if (command.kind === 'backfill' && !isWhole) return;
    const latest = [...found.map(([, { ts }]) => ts ?? ''), (!isWhole && this.#watermarks.get(name)) || '']
      .sort()
      .at(-1);
    this.#watermarks.set(name, latest || undefined);
    const writing = this.#sources.writings.get(name);
    if (writing !== undefined) this.#settled.set(name, writing);
  }

  /** From when on a row that was not found is gone. */
  #goneFrom(name: SourceName, from: string | undefined, { kind }: Command): string {
    if (from === undefined) return '';
    if (kind === 'backfill' || kind === 'reconcile') return from;
    const windowDelete = this.#sources.windowDeletes.get(name);
    return windowDelete === undefined ? '9999' : isoOf(windowDelete);
  }

  #loadable(name: SourceName): ReadonlyMap<string, GivenRow> {
    const settings = this.#sources.meaningSettings();
    return new Map([...this.#sources.given(name)].filter(([, row]) => isLoaded(row, settings)));
  }
}

function earlier(iso: string, minutes: number): string {
  return new Date(Date.parse(`${iso}Z`) - minutes * 60_000).toISOString().slice(0, 19);
}
