import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { Figures } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { meaningOfBuild, type StreamRow } from '../oracle/build.ts';
import { givenRows, type RawRow, sqlOf, type Writing } from '../oracle/build-sources.ts';
import { createSources, deleteRow, insertRow, sorted, tableOf } from '../oracle/build-tables.ts';
import type { OpenEngine } from './engines.ts';
import { putFile, storedRows } from './project-on-engine.ts';
import type { ViewAction, ViewCommand, ViewedName, ViewUpdate } from './view-sequences.ts';

/** What is true of a project before anything happens to it. */
interface Files {
  readonly layout: 'single' | 'per_activity';
  readonly nullIdentifiers: readonly string[];
  readonly hasRevenue: boolean;
  readonly updates: ReadonlyMap<ViewedName, ViewUpdate>;
  readonly writings: ReadonlyMap<ViewedName, Writing>;
}

/** Activities of one source are never those of the other. */
const prefixes: Readonly<Record<ViewedName, string>> = { app: '', 'web/shop': 'web ' };

/**
 * A project in which transformations go into views and out of them. At every moment their rows are what they mean; those of
 * the others are after a command that reads all of them.
 */
export class ViewWorld {
  readonly #engine: OpenEngine;
  readonly #folder = mkdtempSync(join(tmpdir(), 'activity-schema-views-'));
  readonly #runner = localRunner();
  readonly #rows = new Map<ViewedName, Map<number, RawRow>>([
    ['app', new Map()],
    ['web/shop', new Map()],
  ]);
  #files: Files = {
    layout: 'per_activity',
    nullIdentifiers: ['none', 'null', 'nil'],
    hasRevenue: true,
    updates: new Map([
      ['app', 'view'],
      ['web/shop', 'incremental'],
    ]),
    writings: new Map([
      ['app', 'plain'],
      ['web/shop', 'plain'],
    ]),
  };
  /** The files of the last build; undefined before it. */
  #built: Files | undefined;
  #next = 0;

  constructor(engine: OpenEngine) {
    this.#engine = engine;
  }

  async begin(): Promise<void> {
    const schemas = ['analytics', 'compared', 'raw'].map((name) => `drop schema if exists ${name} cascade`);
    await this.#engine.run(this.#folder, [...schemas, ...createSources]);
  }

  async act(action: ViewAction): Promise<void> {
    switch (action.kind) {
      case 'insert':
        for (const row of action.rows) await this.#put(action.source, this.#next++, row);
        break;
      case 'update': {
        const nr = this.#pick(action.source, action.which);
        if (nr !== undefined) await this.#put(action.source, nr, action.row);
        break;
      }
      case 'delete': {
        const nr = this.#pick(action.source, action.which);
        if (nr === undefined) break;
        this.#rowsOf(action.source).delete(nr);
        await this.#engine.run(this.#folder, [deleteRow(action.source, nr)]);
        break;
      }
      case 'take':
        this.#files = { ...this.#files, updates: new Map(this.#files.updates).set(action.source, action.update) };
        break;
      case 'rewrite':
        this.#files = { ...this.#files, writings: this.#written(action.source, action.writing) };
        break;
      case 'settings':
        this.#files = { ...this.#files, ...action.settings };
        break;
      default:
        return this.#obey(action);
    }
    await this.#viewsHold();
  }

  /** After everything was read, all rows are what the sources mean, as a build from nothing says too. */
  async holdsInTheEnd(): Promise<void> {
    this.#files = { ...this.#files, layout: 'per_activity' };
    const all = { kind: 'command', mode: { kind: 'reconcile', window: 'all' }, only: [] } as const;
    await this.#obey(all);
    const rows = await this.#stream('analytics');
    await this.#run({ kind: 'full' }, [], 'compared');
    assert.deepEqual(rows, await this.#stream('compared'), 'what a full build from nothing leaves');
    const total = await this.#run({ kind: 'build' }, []);
    for (const figure of ['inserted', 'updated', 'deleted', 'recomputed'] as const)
      assert.equal(total?.[figure], 0, `${figure} by a build after everything was read`);
    assert.deepEqual(await this.#stream('analytics'), rows, 'the rows after a build that finds nothing');
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #obey({ mode, only }: ViewCommand): Promise<void> {
    const names = only.filter((name) => this.#files.writings.has(name));
    const total = await this.#run(mode, names);
    const isViewed = this.#viewed().length > 0;
    const mustRefuse = isViewed && this.#files.layout === 'single';
    if (mode.kind !== 'backfill') assert.equal(total === undefined, mustRefuse, 'whether it is refused');
    if (total === undefined) return;
    assert(!mustRefuse, 'it is refused');
    this.#built = this.#files;
    await this.#viewsHold();
    const readsAll = mode.kind === 'full' || (mode.kind === 'reconcile' && mode.window === 'all');
    if (readsAll && names.length === 0)
      assert.deepEqual(await this.#stream('analytics'), this.#meaning(this.#files), `the rows after ${mode.kind}`);
  }

  /** Undefined where it is refused. */
  async #run(mode: BuildMode, only: readonly ViewedName[], schema?: string): Promise<Figures | undefined> {
    this.#writeFiles();
    try {
      const { streams } = await this.#runner.build(
        { root: this.#folder, connection: undefined, streams: [], transformations: only, mode, schema },
        () => {},
        new AbortController().signal,
      );
      const [report] = streams;
      assert(report !== undefined);
      const own = report.transformations.filter(({ transformation }) =>
        this.#viewed().some((name) => name === transformation),
      );
      for (const { transformation, read } of own) assert.equal(read, 0, `rows that are read of ${transformation}`);
      return report.total;
    } catch (error) {
      if (error instanceof RunError && error.problem.kind === 'input') return undefined;
      throw error;
    }
  }

  /** Between two builds too, of the activities that the last one found. */
  async #viewsHold(): Promise<void> {
    const built = this.#built;
    if (built === undefined) return;
    const listed = await this.#engine.rows(
      `select activity, transformation from analytics._activity_schema_tables where transformation is not null`,
    );
    const views = new Set(listed.map(([activity, transformation]) => `${transformation} ${activity}`));
    const isViewed = (row: StreamRow): boolean => views.has(`${row._activity_source} ${row.activity}`);
    const named = this.#viewed(built);
    for (const [, transformation] of listed) assert(named.some((name) => name === transformation));
    const rows = (await this.#stream('analytics')).filter((row) => named.some((name) => name === row._activity_source));
    assert.deepEqual(rows, this.#meaning(built).filter(isViewed), 'the rows of views');
  }

  #viewed({ updates, writings }: Files = this.#files): readonly ViewedName[] {
    return [...writings.keys()].filter((name) => updates.get(name) === 'view');
  }

  #meaning(files: Files): readonly StreamRow[] {
    const given = [...files.writings].map(([source, writing]) => {
      const rows = givenRows([...this.#rowsOf(source).values()], writing).map((row) => ({
        ...row,
        activity: row.activity === null ? null : prefixes[source] + row.activity,
        revenue_impact: files.hasRevenue ? row.revenue_impact : null,
      }));
      return [source, rows] as const;
    });
    const now = new Date().toISOString().slice(0, 19);
    const { nullIdentifiers } = files;
    return sorted(meaningOfBuild(new Map(given), { identity: false, nullIdentifiers, now }).rows);
  }

  async #stream(schema: string): Promise<readonly StreamRow[]> {
    const columns = await this.#engine.rows(
      `select column_name from information_schema.columns where table_schema = '${schema}' and table_name = 'customer_stream'`,
    );
    const hasRevenue = columns.flat().includes('revenue_impact');
    return storedRows(this.#engine, schema, new Set(hasRevenue ? ['link'] : ['link', 'revenue_impact']));
  }

  #written(source: ViewedName, writing: Writing | 'absent'): ReadonlyMap<ViewedName, Writing> {
    const writings = new Map(this.#files.writings);
    if (writing !== 'absent') writings.set(source, writing);
    else if (writings.size > 1) writings.delete(source);
    return writings;
  }

  #rowsOf(source: ViewedName): Map<number, RawRow> {
    return this.#rows.get(source) ?? new Map();
  }

  #pick(source: ViewedName, which: number): number | undefined {
    const all = [...this.#rowsOf(source).keys()];
    return all[which % Math.max(all.length, 1)];
  }

  async #put(source: ViewedName, nr: number, row: RawRow): Promise<void> {
    const former = this.#rowsOf(source).has(nr) ? [deleteRow(source, nr)] : [];
    this.#rowsOf(source).set(nr, row);
    await this.#engine.run(this.#folder, [...former, insertRow(source, nr, row)]);
  }

  #writeFiles(): void {
    const { layout, nullIdentifiers, hasRevenue, updates, writings } = this.#files;
    const optional = ['anonymous_customer_id', ...(hasRevenue ? ['revenue_impact'] : [])];
    putFile(
      this.#folder,
      'activity_schema.yml',
      `name: world
connection: dev
connections:
  dev: ${this.#engine.connection(this.#folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: ${layout}
    optional_columns: [${optional.join(', ')}]
    identity: false
    lookback: 60 minutes
    null_identifiers: [${nullIdentifiers.map((text) => `"${text}"`).join(', ')}]
`,
    );
    for (const [name, prefix] of Object.entries(prefixes) as [ViewedName, string][]) {
      const writing = writings.get(name);
      const sql = writing && sqlOf(tableOf(name), writing, this.#engine.jsonObject);
      const head = `/*---\nupdate: ${updates.get(name)}\n---*/\n`;
      putFile(
        this.#folder,
        `transformations/${name}.sql`,
        sql && head + sql.replace('\n  activity,', `\n  '${prefix}' || activity as activity,`),
      );
    }
  }
}
