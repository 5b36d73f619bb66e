import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { StreamReport } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { StreamRow } from '../oracle/build.ts';
import { isoOf, roleSql, roles, type SourceName, sourceNames, sqlOf } from '../oracle/build-sources.ts';
import { createSources, deleteRow, insertRow, streamRows, tableOf, writeRoleRows } from '../oracle/build-tables.ts';
import type { Engine } from '../oracle/build-world.ts';
import type { Command } from './action.ts';
import type { Readings } from './promise.ts';
import type { Edit, Sources } from './sources.ts';

/** What a command did. */
export type Outcome =
  | { readonly kind: 'refused' }
  /** `readings` are what the ledger says of it. */
  | { readonly kind: 'done'; readonly report: StreamReport; readonly readings: Readings };

/** A project on an engine: the real thing, of which `Sources` is the idea. */
export class World {
  readonly #engine: Engine;
  readonly #sources: Sources;
  readonly #folder = mkdtempSync(join(tmpdir(), 'activity-schema-laws-'));
  readonly #runner = localRunner();
  /** Statements that wait for the next command. */
  #waiting: string[] = [
    'drop schema if exists analytics cascade',
    'drop schema if exists compared cascade',
    'drop schema if exists raw cascade',
    ...createSources,
  ];

  constructor(engine: Engine, sources: Sources) {
    this.#engine = engine;
    this.#sources = sources;
  }

  edit(edits: readonly Edit[]): void {
    for (const { source, nr, before, after } of edits) {
      if (before !== undefined) this.#waiting.push(deleteRow(source, nr));
      if (after !== undefined) this.#waiting.push(insertRow(source, nr, after));
    }
  }

  async run(command: Command, schema?: string): Promise<Outcome> {
    await this.#engine.run(this.#folder, [
      ...this.#waiting,
      ...writeRoleRows(this.#sources.aliases, this.#sources.removals),
    ]);
    this.#waiting = [];
    this.#writeFiles();
    try {
      const { streams } = await this.#runner.build(
        {
          root: this.#folder,
          connection: undefined,
          streams: [],
          transformations: command.only.filter((name) => this.#sources.writings.has(name)),
          mode: modeOf(command),
          schema,
        },
        () => {},
        new AbortController().signal,
      );
      const [report] = streams;
      assert(report !== undefined);
      return { kind: 'done', report, readings: await this.#readingsOf(report.run, schema ?? 'analytics') };
    } catch (error) {
      if (error instanceof RunError && error.problem.kind === 'input') return { kind: 'refused' };
      throw error;
    }
  }

  rows(schema = 'analytics'): Promise<readonly StreamRow[]> {
    return streamRows(this.#runner, this.#folder, schema);
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #readingsOf(run: string, schema: string): Promise<Readings> {
    const readings = new Map<SourceName, string | undefined>();
    await this.#runner.query(
      {
        root: this.#folder,
        connection: undefined,
        // Of a backfill in chunks the first one. What was not read has its counts there too, but no SQL.
        sql: `select transformation, case when count(window_from) = count(*) then min(window_from) end
from ${schema}._activity_schema_runs
where run = '${run}' and sql_hash is not null
group by transformation`,
        limit: 1000,
      },
      ({ rows }) => {
        for (const [transformation, from] of rows) {
          const name = sourceNames.find((one) => one === transformation);
          if (name !== undefined) readings.set(name, typeof from === 'string' ? from : undefined);
        }
      },
      new AbortController().signal,
    );
    return readings;
  }

  #writeFiles(): void {
    const { settings, writings, windowDeletes, roles: present } = this.#sources;
    const identity = settings.graceMinutes === undefined ? 'false' : `{ grace: ${settings.graceMinutes} minutes }`;
    this.#write(
      'activity_schema.yml',
      `name: world
connection: dev
connections:
  dev: ${this.#engine.connection(this.#folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    optional_columns: [anonymous_customer_id, revenue_impact, link]
    identity: ${identity}
    lookback: ${settings.lookbackMinutes} minutes
    mutation_limit: ${settings.mutationLimit}
    null_identifiers: [${settings.nullIdentifiers.map((text) => `"${text}"`).join(', ')}]
`,
    );
    for (const name of sourceNames) {
      const writing = writings.get(name);
      const from = windowDeletes.get(name);
      const head = from === undefined ? '' : `/*---\nwindow_delete: ${secondsSince(from)} seconds\n---*/\n`;
      const sql = writing && head + sqlOf(tableOf(name), writing, this.#engine.jsonObject);
      this.#write(`transformations/${name}.sql`, sql);
    }
    for (const role of roles) {
      this.#write(`transformations/people/${role}.sql`, present.has(role) ? roleSql(role) : undefined);
    }
  }

  #write(path: string, text: string | undefined): void {
    const whole = join(this.#folder, path);
    if (text === undefined) rmSync(whole, { force: true });
    else {
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
    }
  }
}

function modeOf(command: Command): BuildMode {
  switch (command.kind) {
    case 'reconcile':
      return { kind: 'reconcile', window: command.window === 'all' ? 'all' : command.window * 60 };
    case 'backfill':
      return {
        kind: 'backfill',
        from: isoOf(command.from),
        to: command.to === undefined ? undefined : isoOf(command.to),
        chunkSeconds: command.chunk && command.chunk * 60,
      };
    default:
      return { kind: command.kind };
  }
}

function secondsSince(minute: number): number {
  return Math.round((Date.now() - Date.parse(`${isoOf(0)}Z`)) / 1000 - minute * 60);
}
