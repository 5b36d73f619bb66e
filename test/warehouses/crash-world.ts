import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import type { BuildReport, BuildRequest, Cell, Progress, RunRecord } from '../../server/src/run/runner.ts';
import type { Engine } from '../oracle/build-world.ts';

/** A project of two activities with some thousands of rows, built once, with newer and late rows waiting in its sources. */
export class CrashWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-crash-'));
  readonly runner = localRunner();
  readonly #engine: Engine;
  readonly #signal = new AbortController().signal;

  constructor(engine: Engine) {
    this.#engine = engine;
    mkdirSync(join(this.folder, 'transformations'));
    writeFileSync(
      join(this.folder, 'activity_schema.yml'),
      `name: crash
connection: dev
connections:
  dev: ${engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    optional_columns: [anonymous_customer_id]
    lookback: 1 day
`,
    );
    for (const activity of ['opened', 'bought']) {
      writeFileSync(
        join(this.folder, `transformations/${activity}.sql`),
        `select id as activity_id, at_time as ts, who as customer, '${activity}' as activity, device as anonymous_customer_id,
  ${engine.jsonObject}('n', n) as feature_json
from raw.${activity}
`,
      );
    }
  }

  /** Sources with a first part, a build of it, and a second part that is not built yet. */
  async begin(): Promise<void> {
    await this.#engine.run(this.folder, [
      'drop schema if exists analytics cascade',
      'drop schema if exists raw cascade',
      'create schema raw',
      ...['opened', 'bought'].flatMap((table) => [
        `create table raw.${table} (n integer, id varchar, at_time timestamp, who varchar, device varchar)`,
        insert(table, 0, 3000),
      ]),
    ]);
    await this.build();
    await this.#engine.run(
      this.folder,
      ['opened', 'bought'].map((table) => insert(table, 3000, 4000)),
    );
  }

  build(
    options: Partial<BuildRequest> = {},
    onProgress: (progress: Progress) => void = () => {},
    signal = this.#signal,
  ): Promise<BuildReport> {
    const request = {
      root: this.folder,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: { kind: 'build' as const },
    };
    return this.runner.build({ ...request, schema: undefined, ...options }, onProgress, signal);
  }

  async steps(): Promise<readonly string[]> {
    const request = {
      root: this.folder,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: { kind: 'build' as const },
    };
    const plans = await this.runner.plan({ ...request, schema: undefined }, this.#signal);
    return plans.flatMap(({ steps }) => steps.map(({ id }) => id));
  }

  history(): Promise<readonly RunRecord[]> {
    return this.runner.history({ root: this.folder, connection: undefined, limit: 20 }, this.#signal);
  }

  async table(): Promise<readonly string[]> {
    const rows: string[] = [];
    await this.runner.query(
      {
        root: this.folder,
        connection: undefined,
        sql: 'select * from analytics.customer_stream',
        limit: 100_000,
      },
      (batch) => {
        for (const row of batch.rows as readonly (readonly Cell[])[]) rows.push(JSON.stringify(row));
      },
      this.#signal,
    );
    return rows.sort();
  }

  run(...statements: readonly string[]): Promise<void> {
    return this.#engine.run(this.folder, statements);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Rows a minute apart; every seventh of the second part comes late, into the lookback. */
function insert(table: string, from: number, to: number): string {
  const late = from === 0 ? '0' : `case when n % 7 = 0 then ${from - 2900} else 0 end`;
  return `insert into raw.${table}
select n, cast(n as varchar), timestamp '2024-01-31 00:00:00' + (n - ${late}) * interval '1 minute',
  case when n % 3 = 0 then 'c' || (n % 40) end, 'd' || (n % 25)
from (select cast(i as integer) as n from generate_series(${from}, ${to - 1}) as g(i)) as numbers`;
}
