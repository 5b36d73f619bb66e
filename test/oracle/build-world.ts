import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { BuildReport, Progress } from '../../server/src/run/runner.ts';
import type { BackfillMode, BuildMode } from '../../server/src/streams/plan.ts';
import { type GivenRow, type Meaning, meaningOfBuild, type Settings, type StreamRow } from './build.ts';
import {
  type Action,
  type AliasRow,
  type ChunkedBackfill,
  givenRows,
  isoOf,
  type Layout,
  type RawRow,
  type RemovalRow,
  type Role,
  roleSql,
  roles,
  type SourceName,
  sourceNames,
  sqlOf,
  type Update,
  type UpdateHistory,
  type Writing,
} from './build-sources.ts';
import { createSources, deleteRow, insertRow, sorted, streamRows, tableOf, writeRoleRows } from './build-tables.ts';
import { Taken } from './build-taken.ts';

/** An engine a world can live on. */
export interface Engine {
  /** The connection in `activity_schema.yml`, as flow YAML; `folder` is the project's. */
  connection(folder: string): string;
  readonly jsonObject: string;
  /** Runs statements outside the product, on the database of a project. */
  run(folder: string, statements: readonly string[]): Promise<void>;
}

/** Plays a history on an engine; every build in it, and a last one, has to leave what the sources mean. */
export async function livesUpToItsMeaning(engine: Engine, history: readonly Action[]): Promise<void> {
  const world = new World(engine);
  try {
    await world.begin();
    for (const action of history) await world.act(action);
    await world.compareWithFullBuild();
  } finally {
    world.end();
  }
}

/** The same of transformations that take rows in their own way; the last build is one from nothing. */
export async function livesUpToItsUpdates(engine: Engine, { updates, actions }: UpdateHistory): Promise<void> {
  const world = new World(engine, updates);
  try {
    await world.begin();
    for (const action of actions) await world.act(action);
    await world.buildAndCompare();
    await world.buildAndCompare(true);
  } finally {
    world.end();
  }
}

const lookbackMinutes = 60;

/**
 * A project with its sources on an engine. It does what an action says to the sources and to the project, and compares
 * the stream with its naive meaning after every build. Law 1 is about rows that come in time: a row that would be too late
 * for the lookback is moved into it.
 */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-build-'));
  readonly runner = localRunner();
  readonly #engine: Engine;
  readonly #raw = new Map<SourceName, RawRow[]>(sourceNames.map((name) => [name, []]));
  readonly #writing = new Map<SourceName, Writing>(sourceNames.map((name) => [name, 'plain']));
  readonly #aliases: AliasRow[] = [];
  readonly #removals: RemovalRow[] = [];
  readonly #roles = new Set<Role>(roles);
  /** Latest loadable minute of each source as of its last build. */
  readonly #watermarks = new Map<SourceName, number>();
  /** Sources whose rows may be in the table. */
  #built: ReadonlySet<SourceName> = new Set();
  #layout: Layout = 'single';
  #grace: number | undefined = 10;
  #nullIdentifiers: readonly string[] = ['none', 'null', 'nil'];
  readonly #updates: ReadonlyMap<SourceName, Update>;
  readonly #taken = new Taken();
  /** The settings of the last build. */
  #builtWith: string | undefined;

  constructor(engine: Engine, updates: ReadonlyMap<SourceName, Update> = new Map()) {
    this.#engine = engine;
    this.#updates = updates;
  }

  async begin(): Promise<void> {
    this.#writeSettings();
    for (const name of sourceNames) this.#writeTransformation(name);
    for (const role of roles) this.#writeRole(role);
    await this.#engine.run(this.folder, [
      'drop schema if exists analytics cascade',
      'drop schema if exists compared cascade',
      'drop schema if exists raw cascade',
      ...createSources,
    ]);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'insert':
        return this.#insert(action.source, action.rows);
      case 'mutate':
        return this.#mutate(action.source, action.which, action.row);
      case 'delete':
        return this.#delete(action.source, action.which);
      case 'rewrite':
        if (action.writing === 'absent') this.#writing.delete(action.source);
        else this.#writing.set(action.source, action.writing);
        return this.#writeTransformation(action.source);
      case 'settings':
        this.#grace = action.graceMinutes;
        this.#nullIdentifiers = action.nullIdentifiers;
        return this.#writeSettings();
      case 'layout':
        this.#layout = action.layout;
        return this.#writeSettings();
      case 'alias':
        this.#aliases.push(...action.rows);
        return this.#writeRoleRows();
      case 'forget':
        this.#removals.push(...action.rows);
        return this.#writeRoleRows();
      case 'take back': {
        const rows: unknown[] = action.role === 'aliases' ? this.#aliases : this.#removals;
        rows.splice(action.which % Math.max(rows.length, 1), 1);
        return this.#writeRoleRows();
      }
      case 'role':
        if (action.isThere) this.#roles.add(action.role);
        else this.#roles.delete(action.role);
        return this.#writeRole(action.role);
      case 'build':
        return this.buildAndCompare(action.full, action.reconcile);
      case 'backfill':
        return this.#backfillAndCompare(action);
    }
  }

  /** Builds, compares with the meaning, and builds once more: the second time nothing may be left to do. */
  async buildAndCompare(full = false, reconcile = false): Promise<void> {
    if (this.#writing.size === 0) return;
    const report = await this.build({ full, reconcile });
    this.#take(full);
    await this.compare('analytics');
    this.#noteWatermarks();
    const again = await this.build({});
    const { inserted, updated, deleted, mutated, recomputed } = again.streams[0]?.total ?? {};
    expect({ inserted, updated, deleted, mutated, recomputed }).toEqual({
      inserted: 0,
      updated: 0,
      deleted: 0,
      mutated: 0,
      recomputed: 0,
    });
    expect(again.streams[0]?.notes).toContain('Nothing changed in customer_stream.');
    if (full) {
      const { rejected, duplicate } = this.meaning();
      expect(report.streams[0]?.total).toMatchObject({ rejected, duplicate });
    }
  }

  /** Backfills all of history; where that is refused, something has to be built from nothing. */
  async #backfillAndCompare({ upToNow, minute, cancelledIn }: ChunkedBackfill): Promise<void> {
    if (this.#writing.size === 0) return;
    const hasRemoved = [...this.#built].some((name) => !this.#writing.has(name));
    const length = 500 * 24 * 60;
    const mode: BackfillMode = upToNow
      ? { kind: 'backfill', from: isoOf(minute - length), chunkSeconds: length * 60 }
      : { kind: 'backfill', from: isoOf(0), to: isoOf(121), chunkSeconds: minute * 60 };
    try {
      if (cancelledIn !== undefined) await this.#cancelled(mode, cancelledIn);
      await this.build({ mode });
    } catch (error) {
      if (!(error instanceof RunError) || error.problem.kind !== 'input') throw error;
      return this.buildAndCompare(true);
    }
    // The rows of a transformation that is no more are no window's: the next build takes them away.
    if (!hasRemoved) await this.compare('analytics');
    await this.buildAndCompare();
  }

  async #cancelled(mode: BackfillMode, chunk: number): Promise<void> {
    const cancel = new AbortController();
    const onProgress = (progress: Progress): void => {
      if (progress.chunk?.number === chunk && progress.step > 5) cancel.abort();
    };
    try {
      await this.build({ mode }, onProgress, cancel.signal);
    } catch (error) {
      if (!(error instanceof RunError) || error.problem.kind !== 'cancelled') throw error;
    }
  }

  async compareWithFullBuild(): Promise<void> {
    if (this.#writing.size === 0) return;
    await this.buildAndCompare();
    await this.build({ full: true, schema: 'compared' });
    expect(await this.table('analytics')).toEqual(await this.table('compared'));
  }

  async compare(schema: string): Promise<void> {
    expect(await this.table(schema)).toEqual(sorted(this.meaning().rows));
  }

  meaning(): Meaning {
    return meaningOfBuild(this.#given(), this.#settings(), {
      aliases: this.#roles.has('aliases')
        ? this.#aliases.map((row) => ({
            anonymous_customer_id: row.old,
            customer: row.new,
            ts: row.at === null ? null : isoOf(row.at),
          }))
        : [],
      removals: this.#roles.has('removals')
        ? this.#removals.map((row) => ({ customer: row.who, anonymous_customer_id: row.device }))
        : [],
    });
  }

  build(
    options: {
      readonly full?: boolean;
      readonly reconcile?: boolean;
      readonly schema?: string;
      readonly mode?: BuildMode;
    },
    onProgress: (progress: Progress) => void = () => {},
    signal = new AbortController().signal,
  ): Promise<BuildReport> {
    return this.runner.build(
      {
        root: this.folder,
        connection: undefined,
        streams: [],
        transformations: [],
        mode:
          options.mode ??
          (options.reconcile ? { kind: 'reconcile', window: 'all' } : { kind: options.full ? 'full' : 'build' }),
        schema: options.schema,
      },
      onProgress,
      signal,
    );
  }

  /** Every row of the stream's table, in one order. */
  async table(schema: string): Promise<readonly StreamRow[]> {
    return streamRows(this.runner, this.folder, schema);
  }

  /** What is in the stream of each source: what the source gives, unless a transformation takes rows in its own way. */
  #given(): ReadonlyMap<string, readonly GivenRow[]> {
    if (this.#updates.size > 0) return this.#taken.rows();
    return new Map([...this.#writing].map(([name, writing]) => [name, givenRows(this.#rows(name), writing)]));
  }

  #settings(): Settings {
    return {
      identity: this.#grace === undefined ? false : { graceSeconds: this.#grace * 60 },
      nullIdentifiers: this.#nullIdentifiers,
      now: new Date().toISOString().slice(0, 19),
    };
  }

  /** A table that was built with other settings is built from nothing. */
  #take(full: boolean): void {
    const settings = JSON.stringify([this.#grace, this.#nullIdentifiers]);
    const given = [...this.#writing].map(([name, writing]) => {
      const rows = givenRows(this.#rows(name), writing);
      return [name, { rows, sql: writing, update: this.#updates.get(name) ?? 'incremental' }] as const;
    });
    this.#taken.take(new Map(given), this.#settings(), full || settings !== this.#builtWith);
    this.#builtWith = settings;
  }

  #rows(name: SourceName): RawRow[] {
    return this.#raw.get(name) ?? [];
  }

  async #insert(source: SourceName, given: readonly RawRow[]): Promise<void> {
    const rows = this.#rows(source);
    const statements: string[] = [];
    for (const row of given) {
      const inTime = { ...row, at: this.#inTime(source, row.at) };
      statements.push(insertRow(source, rows.length, inTime));
      rows.push(inTime);
    }
    await this.#engine.run(this.folder, statements);
  }

  /** Takes a row out of a source whose builds do not mind: of another's it is for a reconcile to see. */
  async #delete(source: SourceName, which: number): Promise<void> {
    const rows = this.#rows(source);
    if (rows.length === 0 || (this.#updates.get(source) ?? 'incremental') === 'incremental') return;
    rows.splice(which % rows.length, 1);
    await this.#engine.run(this.folder, [
      `delete from ${tableOf(source)}`,
      ...rows.map((row, nr) => insertRow(source, nr, row)),
    ]);
  }

  /** Changes a row that the next build will read again, where no other row has its `activity_id`. */
  async #mutate(source: SourceName, which: number, to: RawRow): Promise<void> {
    const rows = this.#rows(source);
    const index = which % Math.max(rows.length, 1);
    const row = rows[index];
    const same = [...this.#raw.values()].flat().filter((one) => one.id === row?.id && one.activity === row?.activity);
    const watermark = this.#watermarks.get(source);
    if (row === undefined || same.length > 1 || row.at === null || to.at === null || row.at === farAway(row)) return;
    if (watermark !== undefined && row.at <= watermark - lookbackMinutes) return;
    const mutated = { ...to, id: row.id, activity: row.activity, at: this.#inTime(source, to.at) };
    // A row that can no longer be loaded is gone from the stream, which is for a reconcile to see.
    if (identifierless(mutated) || mutated.at === farAway(mutated) || mutated.revenue === null) return;
    rows[index] = mutated;
    await this.#engine.run(this.folder, [deleteRow(source, index), insertRow(source, index, mutated)]);
  }

  #inTime(source: SourceName, at: number | null): number | null {
    const watermark = this.#watermarks.get(source);
    if (at === null || watermark === undefined) return at;
    return Math.max(at, watermark - lookbackMinutes + 1);
  }

  #noteWatermarks(): void {
    const given = new Map([...this.#writing].map(([name, writing]) => [name, givenRows(this.#rows(name), writing)]));
    this.#built = new Set(this.#writing.keys());
    for (const [name, rows] of given) {
      const alone = meaningOfBuild(new Map([[name, rows]]), {
        identity: false,
        nullIdentifiers: this.#nullIdentifiers,
        now: new Date().toISOString().slice(0, 19),
      });
      const latest = alone.rows
        .map(({ ts }) => ts ?? '')
        .sort()
        .at(-1);
      if (latest === undefined) continue;
      const minute = (Date.parse(`${latest}Z`) - Date.parse(`${isoOf(0)}Z`)) / 60_000;
      // A row that moves back in time takes no watermark with it.
      this.#watermarks.set(name, Math.max(minute, this.#watermarks.get(name) ?? minute));
    }
  }

  #writeSettings(): void {
    const identity = this.#grace === undefined ? 'false' : `{ grace: ${this.#grace} minutes }`;
    this.#write(
      'activity_schema.yml',
      `name: world
connection: dev
connections:
  dev: ${this.#engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: ${this.#layout}
    optional_columns: [anonymous_customer_id, revenue_impact, link]
    identity: ${identity}
    lookback: ${lookbackMinutes} minutes
    null_identifiers: [${this.#nullIdentifiers.map((text) => `"${text}"`).join(', ')}]
`,
    );
  }

  /** The tables of aliases and removals as they are now. */
  async #writeRoleRows(): Promise<void> {
    await this.#engine.run(this.folder, writeRoleRows(this.#aliases, this.#removals));
  }

  #writeRole(role: Role): void {
    const path = `transformations/people/${role}.sql`;
    if (this.#roles.has(role)) this.#write(path, roleSql(role));
    else rmSync(join(this.folder, path), { force: true });
  }

  #writeTransformation(name: SourceName): void {
    const writing = this.#writing.get(name);
    const path = `transformations/${name}.sql`;
    if (writing === undefined) rmSync(join(this.folder, path), { force: true });
    else this.#write(path, sqlOf(tableOf(name), writing, this.#engine.jsonObject, this.#updates.get(name)));
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }
}

function identifierless({ who, device }: RawRow): boolean {
  const none = ['', 'none', 'null', 'nil'];
  return [who, device].every((text) => text === null || none.includes(text.trim().toLowerCase()));
}

function farAway({ at }: RawRow): number {
  return at !== null && at > 1_000_000 ? at : -1;
}
