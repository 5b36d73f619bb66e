import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMode } from './boundary-run.ts';
import type { Command, World } from './boundary-walk.ts';
import { at, generated, type Kept } from './boundary-world.ts';
import type { KeepingEngine } from './keeping.ts';

/** `gone`: there is no such transformation. */
export type Bought = 'table' | 'view' | 'other view' | 'gone';

/** Rows of `opened` are in a table throughout. */
export const viewCommands: readonly Command[] = [
  { name: 'first build with a view', mode: { kind: 'build' }, from: 'new', bought: 'view', commits: 1 },
  { name: 'build beside a view', mode: { kind: 'build' }, from: 'viewed', bought: 'view', commits: 1 },
  { name: 'build --full beside a view', mode: { kind: 'full' }, from: 'viewed', bought: 'view', commits: 1 },
  { name: 'build of a view instead of a table', mode: { kind: 'build' }, from: 'built', bought: 'view', commits: 1 },
  { name: 'build of a table instead of a view', mode: { kind: 'build' }, from: 'viewed', bought: 'table', commits: 1 },
  { name: 'build of a view anew', mode: { kind: 'build' }, from: 'viewed', bought: 'other view', commits: 1 },
  { name: 'build that drops a view', mode: { kind: 'build' }, from: 'viewed', bought: 'gone', commits: 1 },
];

/** A project with a table and a view beside it; new, late, changed and deleted rows are for the commands to find. */
export class ViewedWorld implements World {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-boundary-views-'));
  readonly engine: KeepingEngine;

  constructor(engine: KeepingEngine) {
    this.engine = engine;
    mkdirSync(join(this.folder, 'transformations'));
    mkdirSync(join(this.folder, 'queries'));
    writeFileSync(
      join(this.folder, 'activity_schema.yml'),
      `name: boundary
connection: dev
connections:
  dev: ${engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: per_activity
    optional_columns: [anonymous_customer_id]
    identity: false
    lookback: 1 day
`,
    );
    this.#transformation('opened', 'window_delete: 7 days', 'n');
    writeFileSync(
      join(this.folder, 'queries/openers.aql'),
      '/*---\nmaterialize: table\nas: marts.buyers\n---*/\nusing customer_stream\nselect all opened (activity_id, ts, customer)\n',
    );
  }

  arrange({ bought = 'table' }: Pick<Command, 'bought'>): void {
    if (bought === 'gone') rmSync(join(this.folder, 'transformations/bought.sql'), { force: true });
    else this.#transformation('bought', bought === 'table' ? '' : 'update: view', bought === 'other view' ? 'm' : 'n');
  }

  #transformation(name: string, head: string, feature: string): void {
    writeFileSync(
      join(this.folder, `transformations/${name}.sql`),
      `${head && `/*---\n${head}\n---*/\n`}select id as activity_id, at_time as ts, 'c' || (abs(n) % 12) as customer, device as anonymous_customer_id, '${name}' as activity,
  ${this.engine.jsonObject}('${feature}', n) as feature_json
from raw.${name}
`,
    );
  }

  async begin(): Promise<void> {
    const run = (...statements: readonly string[]): Promise<void> => this.engine.run(this.folder, statements);
    const tables = ['opened', 'bought'].map(
      (table) => `create table raw.${table} (n integer, id varchar, at_time timestamp, who varchar, device varchar)`,
    );
    const first = ['create schema raw', ...tables, generated('opened', 0, 200, 2), generated('bought', 0, 130, 3)];
    const then = [
      generated('opened', 200, 239, 2),
      generated('bought', 130, 150, 3),
      `insert into raw.opened values (7, 'late', ${at(389)}, null, null)`,
      `update raw.opened set n = -n where n in (195, 197)`,
      'delete from raw.opened where n in (140, 198)',
      'delete from raw.bought where n in (60, 121)',
    ];
    const make = async (bought: Bought, as: Kept): Promise<void> => {
      this.arrange({ bought });
      await run(...first);
      await runMode(this.folder, { kind: 'build' });
      await run(...then);
      await this.engine.keep(this.folder, as);
    };
    await make('table', 'built');
    await run('drop schema analytics cascade', 'drop schema marts cascade');
    await this.engine.keep(this.folder, 'new');
    await run('drop schema raw cascade');
    await make('view', 'viewed');
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
