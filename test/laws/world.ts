import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { Progress, StreamReport } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { StreamRow } from '../oracle/build.ts';
import { isoOf, roleSql, roles, type SourceName, sourceNames, sqlOf } from '../oracle/build-sources.ts';
import { createSources, deleteRow, insertRow, streamRows, tableOf, writeRoleRows } from '../oracle/build-tables.ts';
import type { Command } from './action.ts';
import type { OpenEngine } from './engines.ts';
import { holdsOfSightings } from './kept-sightings.ts';
import { putFile, storedRows } from './project-on-engine.ts';
import type { Done, Readings } from './promise.ts';
import type { Edit, Sources } from './sources.ts';

/** What a command did. */
export type Outcome = { readonly kind: 'refused' } | ({ readonly kind: 'done'; readonly report: StreamReport } & Done);

/** A project on an engine: the real thing, of which `Sources` is the idea. */
export class World {
  readonly #engine: OpenEngine;
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

  constructor(engine: OpenEngine, sources: Sources) {
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
    let isCompared = false;
    const onProgress = ({ step, purpose }: Progress): void => {
      isCompared = (isCompared && step > 1) || purpose === 'Find what is new, changed or gone';
    };
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
        onProgress,
        new AbortController().signal,
      );
      const [report] = streams;
      assert(report !== undefined);
      const readings = await this.#readingsOf(report.run, schema ?? 'analytics');
      return { kind: 'done', report, readings, isAnew: !isCompared };
    } catch (error) {
      if (error instanceof RunError && error.problem.kind === 'input') return { kind: 'refused' };
      throw error;
    }
  }

  /** Every row of the stream, in one order, as whoever asks the warehouse gets it. What the ledger keeps of them is checked. */
  async rows(): Promise<readonly StreamRow[]> {
    const rows = await storedRows(this.#engine, 'analytics');
    await holdsOfSightings(this.#engine, 'analytics', rows);
    return rows;
  }

  /** The same by a query of the product, with whatever columns there are. */
  queried(schema: string): Promise<readonly StreamRow[]> {
    return streamRows(this.#runner, this.#folder, schema);
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #readingsOf(run: string, schema: string): Promise<Readings> {
    const readings = new Map<SourceName, string | undefined>();
    // Of a backfill in chunks the first one. What was not read has its counts there too, but no SQL.
    const rows = await this.#engine.rows(`select
  transformation, case when count(window_from) = count(*) then replace(cast(min(window_from) as varchar), ' ', 'T') end
from ${schema}._activity_schema_runs
where run = '${run}' and sql_hash is not null
group by transformation`);
    for (const [transformation, from] of rows) {
      const name = sourceNames.find((one) => one === transformation);
      if (name !== undefined) readings.set(name, typeof from === 'string' ? from : undefined);
    }
    return readings;
  }

  #writeFiles(): void {
    const { settings, layout, writings, roles: present } = this.#sources;
    const identity = settings.graceMinutes === undefined ? 'false' : `{ grace: ${settings.graceMinutes} minutes }`;
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
    optional_columns: [anonymous_customer_id, revenue_impact, link]
    identity: ${identity}
    lookback: ${settings.lookbackMinutes} minutes
    mutation_limit: ${settings.mutationLimit}
    null_identifiers: [${settings.nullIdentifiers.map((text) => `"${text}"`).join(', ')}]
`,
    );
    for (const name of sourceNames) {
      const writing = writings.get(name);
      const minutes = this.#sources.windowDeleteOf(name);
      const head = [
        `update: ${this.#sources.updateOf(name)}`,
        ...(minutes === undefined ? [] : [`window_delete: ${minutes} minutes`]),
      ].join('\n');
      const sql = writing && `/*---\n${head}\n---*/\n${sqlOf(tableOf(name), writing, this.#engine.jsonObject)}`;
      putFile(this.#folder, `transformations/${name}.sql`, sql);
    }
    for (const role of roles) {
      putFile(this.#folder, `transformations/people/${role}.sql`, present.has(role) ? roleSql(role) : undefined);
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
