import { type GivenRoles, type GivenRow, isLoaded, meaningOfBuild, type StreamRow } from '../oracle/build.ts';
import { isoOf, type SourceName, type Writing } from '../oracle/build-sources.ts';
import type { Command, Settings } from './action.ts';
import type { Edit, Sources } from './sources.ts';

/** Which rows of a transformation a command reads: those from a time on, ISO; undefined: all. */
export type Readings = ReadonlyMap<SourceName, string | undefined>;

/** What a command did, by its own word. */
export interface Done {
  readonly readings: Readings;
  /** Whether it made the tables from nothing. */
  readonly isAnew: boolean;
}

export type Certainty = 'yes' | 'no' | 'perhaps';

/**
 * What the stream is promised to be after each command: the function of every row as it was when a command last read it.
 * A row that no command has read since it came, changed or went counts as it was before. After a reconcile of all history
 * that is the function of the sources, and so it is after builds alone where nothing came late, changed or went. Of
 * `update: missing` a row that is there stays as it was first read, and of `once` all stay, until what is made from nothing.
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
  #isDivided = false;
  #last: readonly StreamRow[] | undefined;
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
  refuses(command: Command): Certainty {
    if (command.kind !== 'backfill' || this.#settings === undefined) return 'no';
    if (this.#hasOtherSettings() || this.#meant(command).length === 0) return 'yes';
    return this.#mayLackRows() ? 'perhaps' : 'no';
  }

  /** Whether the command makes the tables from nothing. */
  isAnew(command: Command): Certainty {
    if (command.kind === 'backfill') return 'no';
    const isFull = command.kind === 'full' && this.#asked(command).length === 0;
    if (isFull || this.#settings === undefined || this.#hasOtherSettings()) return 'yes';
    return this.#mayLackRows() ? 'perhaps' : 'no';
  }

  /** Takes note of a command that was refused, perhaps after it had done some of its chunks. */
  noteRefusal(command: Command): void {
    if (command.kind !== 'backfill' || command.chunk === undefined) return;
    this.#isUnknown = true;
    this.#isDivided ||= this.#sources.layout === 'per_activity';
  }

  /** What the command has to read at least. */
  readings(command: Command): Readings {
    if (this.isAnew(command) === 'yes') return new Map(this.#present().map((name) => [name, undefined]));
    return new Map(
      this.#meant(command)
        .filter((name) => !this.#isDone(name, command))
        .map((name) => [name, this.#from(name, command)]),
    );
  }

  /** What the command must not read, unless it makes the tables from nothing. */
  unread(command: Command): readonly SourceName[] {
    return this.#present().filter(
      (name) => this.#isDone(name, command) || (command.kind === 'backfill' && !this.#meant(command).includes(name)),
    );
  }

  /** Takes note of a command, and of what it did. */
  note(command: Command, { readings, isAnew }: Done): void {
    const isWhole = (name: SourceName): boolean => readings.has(name) && readings.get(name) === undefined;
    const present = this.#present();
    const isWholeStream = present.every(isWhole);
    this.#settings = this.#sources.settings;
    this.#isDivided = this.#sources.layout === 'per_activity';
    this.#roles = this.#sources.givenRoles();
    if (isAnew) {
      this.#rows.clear();
      this.#watermarks.clear();
      this.#settled.clear();
    }
    for (const [name, from] of readings) {
      const isKept = this.#sources.updateOf(name) === 'missing' && command.kind !== 'full' && !isAnew;
      this.#read(name, from, { command, isKept });
    }
    const isOfAll = command.kind !== 'backfill' && this.#meant(command).length === present.length;
    if (isOfAll || isAnew) {
      for (const name of [...this.#rows.keys()].filter((one) => !present.includes(one))) {
        this.#rows.delete(name);
        this.#watermarks.delete(name);
        this.#settled.delete(name);
      }
    }
    const isSelective = present.some((name) => this.#sources.isKept(name));
    if (isAnew || (isWholeStream && !isSelective)) {
      this.#isBlurred = false;
      this.#isUnknown = false;
      this.#formerIds.clear();
    } else if (isSelective && !this.#sources.ownIds) this.#isBlurred = true;
    this.#last = this.#rowsNow();
  }

  /** The rows of the stream after the last command; undefined where nothing is promised of all of them. */
  rows(): readonly StreamRow[] | undefined {
    return this.#last;
  }

  #rowsNow(): readonly StreamRow[] | undefined {
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

  #present(): readonly SourceName[] {
    return [...this.#sources.writings.keys()];
  }

  #asked({ only }: Command): readonly SourceName[] {
    return only.filter((name) => this.#sources.writings.has(name));
  }

  /** The transformations that a command is for. */
  #meant(command: Command): readonly SourceName[] {
    const asked = this.#asked(command);
    if (asked.length > 0) return asked;
    return this.#present().filter((name) => command.kind !== 'backfill' || this.#sources.updateOf(name) !== 'once');
  }

  /** Whether it ran once already, and is to be left alone. */
  #isDone(name: SourceName, command: Command): boolean {
    if (this.#sources.updateOf(name) !== 'once' || command.kind === 'full') return false;
    if (command.kind !== 'build' && this.#asked(command).includes(name)) return false;
    return this.#settled.get(name) === this.#sources.writings.get(name);
  }

  /**
   * Whether there may be rows that are nowhere but in the sources, or tables of activities without any. Whoever is removed
   * only now may have been seen at the instant of somebody else: their order hangs on an id that is not remembered.
   */
  #mayLackRows(): boolean {
    const isDivided = this.#isDivided || this.#sources.layout === 'per_activity';
    const isEmpty = this.#last === undefined || this.#last.length === 0;
    const isRemoved = [this.#roles, this.#sources.givenRoles()].some(({ removals }) => removals.length > 0);
    return this.#isUnknown || isRemoved || (isDivided && isEmpty);
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
    const isWhole =
      command.kind === 'full' ||
      (command.kind === 'reconcile' && command.window === 'all') ||
      this.#sources.updateOf(name) === 'full';
    if (isWhole || watermark === undefined || this.#settled.get(name) !== this.#sources.writings.get(name)) {
      return undefined;
    }
    const { lookbackMinutes } = this.#sources.settings;
    const windowDelete = this.#sources.windowDeleteOf(name);
    const starts = [earlier(watermark, lookbackMinutes)];
    if (command.kind === 'reconcile' && command.window !== 'all') starts.push(earlier(watermark, command.window));
    if (command.kind === 'build' && windowDelete !== undefined) starts.push(earlier(watermark, windowDelete));
    return starts.sort()[0];
  }

  /** `isKept`: rows that are there stay as they are. */
  #read(
    name: SourceName,
    from: string | undefined,
    { command, isKept }: { readonly command: Command; readonly isKept: boolean },
  ): void {
    const isWhole = from === undefined;
    const isWindow = command.kind === 'backfill' && !isWhole;
    const end = isWindow && command.to !== undefined ? isoOf(command.to) : '9999';
    const found = [...this.#loadable(name)].filter(([, { ts }]) => ts !== null && ts >= (from ?? '') && ts < end);
    const known = new Map(this.#rows.get(name));
    for (const [key, { ts }] of known) {
      if (!isKept && ts !== null && ts >= this.#goneFrom(name, from, command) && ts < end) known.delete(key);
    }
    for (const [key, row] of found) if (!isKept || !known.has(key)) known.set(key, row);
    this.#rows.set(name, known);
    if (isWindow) {
      this.#settleWindow(name, from, command);
      return;
    }
    const latest = [...found.map(([, { ts }]) => ts ?? ''), (!isWhole && this.#watermarks.get(name)) || '']
      .sort()
      .at(-1);
    this.#watermarks.set(name, latest || undefined);
    const writing = this.#sources.writings.get(name);
    if (writing !== undefined) this.#settled.set(name, writing);
  }

  /** A window of other SQL than that of the rest: the rest has to be read again, unless the window holds all there is. */
  #settleWindow(name: SourceName, from: string, command: Command): void {
    const writing = this.#sources.writings.get(name);
    if (writing === undefined || this.#settled.get(name) === writing) return;
    const given = timesOf(this.#loadable(name));
    const [earliest = from] = [...given, ...timesOf(this.#rows.get(name) ?? new Map())].sort();
    if (command.kind === 'backfill' && command.to === undefined && earliest >= from) {
      this.#settled.set(name, writing);
      this.#watermarks.set(name, given.at(-1));
    } else {
      this.#settled.delete(name);
    }
  }

  /** From when on a row that was not found is gone. */
  #goneFrom(name: SourceName, from: string | undefined, { kind }: Command): string {
    if (from === undefined) return '';
    if (kind === 'backfill' || kind === 'reconcile') return from;
    const windowDelete = this.#sources.windowDeleteOf(name);
    const watermark = this.#watermarks.get(name);
    return windowDelete === undefined || watermark === undefined ? '9999' : earlier(watermark, windowDelete);
  }

  #loadable(name: SourceName): ReadonlyMap<string, GivenRow> {
    const settings = this.#sources.meaningSettings();
    return new Map([...this.#sources.given(name)].filter(([, row]) => isLoaded(row, settings)));
  }
}

/** Earliest first. */
function timesOf(rows: ReadonlyMap<string, GivenRow>): readonly string[] {
  return [...rows.values()].map(({ ts }) => ts ?? '').sort();
}

function earlier(iso: string, minutes: number): string {
  return new Date(Date.parse(`${iso}Z`) - minutes * 60_000).toISOString().slice(0, 19);
}
