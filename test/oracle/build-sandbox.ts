import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import { RunError } from '../../server/src/run/problem.ts';
import type { BuildReport, BuildRequest, Cell, Progress } from '../../server/src/run/runner.ts';
import type { Plan } from '../../server/src/streams/plan.ts';
import { duckdbEngine } from './build-duckdb-engine.ts';
import type { Engine } from './build-world.ts';

/** A project of a test's own, on DuckDB where nothing else is said: its files and its sources are what the test says. */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-sandbox-'));
  readonly runner = localRunner();
  readonly #signal = new AbortController().signal;
  readonly #engine: Engine;

  constructor(engine: Engine = duckdbEngine) {
    this.#engine = engine;
  }

  /** `stream`: the stream's settings as YAML lines without indentation. */
  settings(stream: string): void {
    this.write(
      'activity_schema.yml',
      `name: sandbox
connection: dev
connections:
  dev: ${this.#engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
${stream.trim().replace(/^/gm, '    ')}
`,
    );
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path));
  }

  run(...statements: readonly string[]): Promise<void> {
    return this.#engine.run(this.folder, statements);
  }

  build(
    options: Partial<BuildRequest> = {},
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<BuildReport> {
    return this.runner.build({ ...this.request(), ...options }, onProgress, this.#signal);
  }

  async plan(options: Partial<BuildRequest> = {}): Promise<Plan> {
    const [plan] = await this.runner.plan({ ...this.request(), ...options }, this.#signal);
    if (plan === undefined) throw new Error('no plan');
    return plan;
  }

  /** The problem a build rejects with, in its words. */
  async refusal(options: Partial<BuildRequest> = {}): Promise<RunError['problem'] | undefined> {
    const error = await this.build(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined || error instanceof RunError) return error?.problem;
    throw error;
  }

  async rows(sql: string): Promise<readonly (readonly Cell[])[]> {
    const rows: (readonly Cell[])[] = [];
    await this.runner.query(
      { root: this.folder, connection: undefined, sql, limit: 1000 },
      (batch) => rows.push(...batch.rows),
      this.#signal,
    );
    return rows;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  request(): BuildRequest {
    return {
      root: this.folder,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: { kind: 'build' },
      schema: undefined,
    };
  }
}
