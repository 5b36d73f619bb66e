import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { BuildRequest } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { KeepingEngine } from './keeping.ts';

/**
 * Whatever is found of Ann once she is removed is too much: her three names and the one she gets later, her phone, the ids of
 * her rows. Her tablet is another's today, and stays.
 */
export const words = ['ann.smith', 'annie', 'ann-legacy', 'ann-new', 'phone-77', 'hers-'] as const;

const day = (days: number): string =>
  `timestamp '${new Date(Math.floor(Date.now() / 86_400_000 - days) * 86_400_000).toISOString().slice(0, 10)} 08:00:00'`;
/** `YYYY-MM-DDT00:00:00` so many days before today. */
const midnight = (days: number): string =>
  `${new Date((Math.floor(Date.now() / 86_400_000) - days) * 86_400_000).toISOString().slice(0, 10)}T00:00:00`;

const visits = (...rows: readonly string[]): string =>
  `insert into raw.visits values ${rows.map((row) => `(${row})`).join(', ')}`;

/** A project in which Ann and others did things, under several names and on several devices, some of it not loadable. */
export class RemovalWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-removal-'));
  readonly #engine: KeepingEngine;
  readonly #runner = localRunner();
  readonly #signal = new AbortController().signal;
  #news = 0;

  constructor(engine: KeepingEngine, layout: 'single' | 'per_activity') {
    this.#engine = engine;
    this.#write(
      'activity_schema.yml',
      `name: removal
connection: dev
connections:
  dev: ${engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: ${layout}
    optional_columns: [anonymous_customer_id, link]
    lookback: 1 day
    schedule: { build: '0 * * * *', reconcile: '0 3 * * *', full: '0 5 * * 0' }
`,
    );
    this.#write(
      'transformations/visits.sql',
      `select id as activity_id, at_time as ts, who as customer, activity, device as anonymous_customer_id,
  ${engine.jsonObject}('id', id) as feature_json, 'https://example.com/' || id as link
from raw.visits`,
    );
    this.#write(
      'transformations/names.sql',
      `/*---\nrole: aliases\n---*/
select old_name as anonymous_customer_id, new_name as customer, at_time as ts from raw.names`,
    );
    this.#write(
      'transformations/erased.sql',
      '/*---\nrole: removals\n---*/\nselect who as customer, device as anonymous_customer_id from raw.erased',
    );
    for (const kind of ['table', 'view']) {
      this.#write(
        `queries/opened_${kind}.aql`,
        `/*---\nmaterialize: ${kind}\nas: marts.opened_${kind}\n---*/
using customer_stream
select all opened (activity_id, ts, customer, link)`,
      );
    }
  }

  /** Everything is there, and built; a build has failed with Ann's name in what the warehouse said. */
  async begin(): Promise<void> {
    await this.run(
      'create schema raw',
      'create table raw.visits (id varchar, at_time timestamp, who varchar, device varchar, activity varchar)',
      'create table raw.names (old_name varchar, new_name varchar, at_time timestamp)',
      'create table raw.erased (who varchar, device varchar)',
      `insert into raw.names values ('ann-legacy', 'annie', ${day(30)}), ('annie', 'ann.smith', ${day(20)}), ('robert', 'bob', ${day(20)})`,
      visits(
        `'hers-1', ${day(25)}, 'ann-legacy', 'phone-77', 'opened'`,
        `'hers-2', ${day(20)}, null, 'phone-77', 'opened'`,
        `'hers-3', ${day(15)}, 'annie', 'tablet-88', 'bought'`,
        `'hers-4', ${day(14)}, null, 'tablet-88', 'opened'`,
        `'5', ${day(8)}, 'bob', 'tablet-88', 'bought'`,
        `'6', ${day(7)}, null, 'tablet-88', 'opened'`,
        `'hers-7', ${day(3)}, 'ann.smith', null, 'bought'`,
        `'8', ${day(2)}, 'cy', 'desk-99', 'opened'`,
        `'hers-r1', null, 'annie', null, 'opened'`,
        `null, ${day(4)}, 'ann.smith', 'phone-77', 'opened'`,
        `'ride of ann-legacy', ${day(4)}, null, ' ', 'bought'`,
        `'hers-r4', ${day(5)}, null, 'phone-77', null`,
      ),
    );
    await this.build({ kind: 'build' });
    await this.fail();
  }

  /** Ann is on the list of those to be removed, under her last name alone; nothing was run since. */
  remove(): Promise<void> {
    return this.run(`insert into raw.erased values ('ann.smith', null)`);
  }

  /** There is more of Ann in the sources: new, late, under a new name, not loadable. */
  async moreOfAnn(): Promise<void> {
    this.#news += 1;
    const nr = this.#news;
    await this.run(
      `insert into raw.names values ('ann-new${nr}', 'annie', ${day(1)})`,
      visits(
        `'hers-n${nr}', ${day(1)}, 'ann-new${nr}', 'other-${nr}', 'opened'`,
        `'hers-a${nr}', ${day(1)} + interval '1 hour', null, 'other-${nr}', 'bought'`,
        `'hers-p${nr}', ${day(2)}, null, 'phone-77', 'opened'`,
        `'hers-l${nr}', ${day(12)}, 'ann.smith', null, 'returned'`,
        `'hers-q${nr}', null, 'ann-new${nr}', null, 'opened'`,
        `null, ${day(1)}, 'ann-legacy', null, 'opened'`,
        `'bob-${nr}', ${day(1)}, 'robert', null, 'opened'`,
      ),
    );
  }

  /** Every command, with what it tells. */
  readonly commands: ReadonlyMap<string, () => Promise<unknown>> = new Map([
    ['build', () => this.build({ kind: 'build' })],
    ['reconcile', () => this.build({ kind: 'reconcile' })],
    ['reconcile --all', () => this.build({ kind: 'reconcile', window: 'all' })],
    ['backfill', () => this.build({ kind: 'backfill', from: midnight(9), to: midnight(0) })],
    [
      'backfill --chunk',
      () => this.build({ kind: 'backfill', from: midnight(40), to: midnight(0), chunkSeconds: 8 * 86_400 }),
    ],
    ['build --full', () => this.build({ kind: 'full' })],
    ['check-history', () => this.checkHistory()],
    ['build that fails', () => this.fail()],
  ]);

  /** What reads and tells of the stream. */
  async told(): Promise<unknown> {
    const project = { root: this.folder, connection: undefined };
    const modes: readonly BuildMode[] = [
      { kind: 'build' },
      { kind: 'full' },
      { kind: 'reconcile' },
      { kind: 'backfill', from: midnight(40), to: midnight(0), chunkSeconds: 8 * 86_400 },
    ];
    const plans: unknown[] = [];
    for (const mode of modes) plans.push(await this.#runner.plan(this.#request(mode), this.#signal));
    return {
      history: await this.#runner.history({ ...project, limit: 1000 }, this.#signal),
      status: await this.#runner.status(project, this.#signal),
      plans,
    };
  }

  build(mode: BuildMode): Promise<unknown> {
    return this.#runner.build(this.#request(mode), () => {}, this.#signal);
  }

  checkHistory(): Promise<unknown> {
    const request = { root: this.folder, connection: undefined, streams: [], transformations: [] };
    const draw = { windows: 50, sizeSeconds: 86_400, seed: 1, isDry: false };
    return this.#runner.checkHistory({ ...request, ...draw }, () => {}, this.#signal);
  }

  /** A build of which a value of Ann's is the fault, as the warehouse says in its error. What it tells at once is the source's. */
  async fail(): Promise<void> {
    const file = 'transformations/wrong.sql';
    this.#write(
      file,
      `select id as activity_id, at_time as ts, who as customer, cast(cast(who as integer) as varchar) as activity,
  device as anonymous_customer_id, ${this.#engine.jsonObject}('id', id) as feature_json, 'a' as link
from raw.visits where who = 'ann.smith'`,
    );
    try {
      await this.build({ kind: 'build' });
    } catch (error) {
      if (error instanceof RunError && error.problem.kind === 'sql' && error.problem.message.includes('ann.smith'))
        return;
      throw error;
    } finally {
      rmSync(join(this.folder, file));
    }
    throw new Error('The build did not fail.');
  }

  /** Rows of all tables but the sources that have one of Ann's words in any column. */
  async found(): Promise<readonly string[]> {
    const tables = await this.#engine.rows(
      this.folder,
      `select distinct table_schema, table_name from information_schema.columns
where table_schema not in ('information_schema', 'pg_catalog', 'raw') order by 1, 2`,
    );
    const found: string[] = [];
    for (const [schema, table] of tables) {
      const isFound = words.map((word) => `position('${word}' in cast(t as varchar)) > 0`).join(' or ');
      const name = `"${schema}"."${table}"`;
      const rows = await this.#engine.rows(this.folder, `select cast(t as varchar) from ${name} as t where ${isFound}`);
      found.push(...rows.map(([row]) => `${table}: ${row}`));
    }
    return found;
  }

  /** What the stream says of the others. */
  async others(): Promise<readonly string[]> {
    const rows = await this.#engine.rows(
      this.folder,
      'select activity_id, customer from analytics.customer_stream order by 1',
    );
    return rows.map(([id, customer]) => `${id} of ${customer}`);
  }

  run(...statements: readonly string[]): Promise<void> {
    return this.#engine.run(this.folder, statements);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #request(mode: BuildMode): BuildRequest {
    return { root: this.folder, connection: undefined, streams: [], transformations: [], schema: undefined, mode };
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), `${text.trim()}\n`);
  }
}
