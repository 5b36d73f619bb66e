import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { Progress, StreamReport } from '../../server/src/run/runner.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { StreamRow } from '../oracle/build.ts';
import { isoOf, roleSql, roles, type SourceName, sourceNames, sqlOf } from '../oracle/build-sources.ts';
import {
  createSources,
  deleteRow,
  insertRow,
  sorted,
  streamRows,
  tableOf,
  writeRoleRows,
} from '../oracle/build-tables.ts';
import type { Command } from './action.ts';
import type { OpenEngine } from './engines.ts';
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

  /** Every row of the stream, in one order, as whoever asks the warehouse gets it. */
  async rows(): Promise<readonly StreamRow[]> {
    const rows = await this.#engine.rows(`select
  activity_id, replace(cast(ts as varchar), ' ', 'T'), customer, activity, anonymous_customer_id,
  cast(feature_json as varchar), revenue_impact, link, activity_occurrence,
  replace(cast(activity_repeated_at as varchar), ' ', 'T'), _activity_source, _source_customer
from analytics.customer_stream`);
    return sorted(rows.map(streamRow));
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

type Texts = readonly (string | null)[];

function streamRow(row: readonly unknown[]): StreamRow {
  const texts: Texts = row.map((cell) => (cell === null || cell === undefined ? null : String(cell)));
  const [activityId, ts, customer, activity, device, json, revenue, link, nr, repeatedAt, source, given] = texts;
  return {
    activity_id: activityId ?? null,
    ts: ts ?? null,
    customer: customer ?? null,
    activity: activity ?? null,
    anonymous_customer_id: device ?? null,
    feature_json: json ? JSON.stringify(JSON.parse(json)) : null,
    revenue_impact: revenue ? Number(revenue) : null,
    link: link ?? null,
    activity_occurrence: Number(nr),
    activity_repeated_at: repeatedAt ?? null,
    _activity_source: source ?? '',
    _source_customer: given ?? null,
  };
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
