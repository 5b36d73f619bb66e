import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildReport } from '../../server/src/run/runner.ts';
import type { Layout } from '../oracle/build-sources.ts';
import type { Mode } from './boundary-child.ts';
import { runMode } from './boundary-run.ts';
import type { Command, World } from './boundary-walk.ts';
import type { KeepingEngine } from './keeping.ts';

/** Twenty days that end at the last midnight but one, so that all of it has been and `window_delete` reaches into it. */
const beginning = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 21 * 86_400_000;

/** A moment of the world, as the product wants it. */
export const dayOf = (day: number): string => new Date(beginning + day * 86_400_000).toISOString().slice(0, 19);

/** The moment so many hours from its beginning, as SQL. */
export const at = (hours: number): string => `timestamp '${dayOf(hours / 24).replace('T', ' ')}'`;

/**
 * As what the world is kept: `new`, with nothing built; `built`, built before all that is to be found came; `queued`, when a check
 * of history had found it besides; `due`, built so long ago that the schedule asks for a reconcile and a check;
 * `divided`, as `built`, with one table for each activity; `viewed`, as that, with the rows of one activity in a view.
 */
export type Kept = 'new' | 'built' | 'queued' | 'due' | 'divided' | 'viewed';

/**
 * A small project with everything that a command minds: aliases and chains of them, removals, devices that change hands,
 * a `window_delete`, an `update: missing`, rejected rows, a query that is kept; and, for the commands to find, new, late, changed and deleted
 * rows, some within the lookback, some within the window of a reconcile, some before both.
 */
export class BoundaryWorld implements World {
  readonly folder = mkdtempSync(join(tmpdir(), 'activity-schema-boundary-'));
  readonly engine: KeepingEngine;

  constructor(engine: KeepingEngine) {
    this.engine = engine;
    mkdirSync(join(this.folder, 'transformations'));
    this.settings('single');
    const given = (name: string, device: string): string =>
      `select id as activity_id, at_time as ts, who as customer, '${name}' as activity, ${device} as anonymous_customer_id,
  ${engine.jsonObject}('n', n) as feature_json
from raw.${name}`;
    this.#transformation('opened', '', given('opened', 'device'));
    this.#transformation('bought', 'window_delete: 7 days', given('bought', 'device'));
    this.#transformation('called', 'update: missing', given('called', 'cast(null as varchar)'));
    this.#transformation(
      'renamed',
      'role: aliases',
      'select old_name as anonymous_customer_id, new_name as customer, at_time as ts from raw.renamed',
    );
    mkdirSync(join(this.folder, 'queries'));
    writeFileSync(
      join(this.folder, 'queries/buyers.aql'),
      '/*---\nmaterialize: table\nas: marts.buyers\n---*/\nusing customer_stream\nselect all bought (activity_id, ts, customer)\n',
    );
    this.#transformation(
      'erased',
      'role: removals',
      'select who as customer, device as anonymous_customer_id from raw.erased',
    );
  }

  arrange({ layout = 'single' }: Pick<Command, 'layout'>): void {
    this.settings(layout);
  }

  settings(layout: Layout): void {
    writeFileSync(
      join(this.folder, 'activity_schema.yml'),
      `name: boundary
connection: dev
connections:
  dev: ${this.engine.connection(this.folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    layout: ${layout}
    optional_columns: [anonymous_customer_id]
    lookback: 1 day
    reconcile_window: 6 days
    schedule: { build: "0 * * * *", reconcile: "0 5 * * *", check: "0 4 * * 0" }
`,
    );
  }

  #transformation(name: string, head: string, sql: string): void {
    const text = `${head && `/*---\n${head}\n---*/\n`}${sql}\n`;
    writeFileSync(join(this.folder, `transformations/${name}.sql`), text);
  }

  async begin(): Promise<void> {
    const events = ['opened', 'bought', 'called'];
    const first = [
      'create schema raw',
      'create table raw.renamed (old_name varchar, new_name varchar, at_time timestamp)',
      'create table raw.erased (who varchar, device varchar)',
      ...events.map(
        (table) => `create table raw.${table} (n integer, id varchar, at_time timestamp, who varchar, device varchar)`,
      ),
      generated('opened', 0, 200, 2),
      generated('bought', 0, 130, 3),
      generated('called', 0, 50, 7),
      `insert into raw.renamed values ('c1', 'c6', ${at(100)}), ('c0', 'zoe', ${at(50)})`,
      `insert into raw.erased values ('c2', null)`,
    ];
    const then = [
      generated('opened', 200, 239, 2),
      generated('bought', 130, 150, 3),
      generated('called', 50, 60, 7),
      `insert into raw.opened values (1, 'late', ${at(389)}, 'c9', 'd1'), (2, 'later', ${at(339)}, 'c9', null), (3, 'latest', ${at(49)}, null, 'd2')`,
      `insert into raw.opened values (4, null, ${at(470)}, 'c9', 'd1'), (5, 'nobody', ${at(471)}, ' ', null)`,
      `update raw.opened set n = -n, who = 'c10' where n in (20, 150, 195, 197)`,
      'delete from raw.opened where n in (11, 140, 198)',
      'delete from raw.bought where n in (60, 121)',
      `insert into raw.renamed values ('c4', 'c7', ${at(400)}), ('c7', 'c8', ${at(300)}), ('c1', 'c9', ${at(410)})`,
      `insert into raw.erased values ('c5', null), (null, 'd3')`,
    ];
    await this.run(...first);
    await this.act({ kind: 'build' });
    await this.run(...then);
    await this.#keep('built');
    await this.run('drop schema analytics cascade', 'drop schema marts cascade');
    await this.#keep('new');
    await this.engine.restore(this.folder, 'built');
    await this.act({ kind: 'check-history' });
    await this.#keep('queued');
    await this.engine.restore(this.folder, 'built');
    await this.run(`update analytics._activity_schema_runs set started_at = started_at - interval '8 days'`);
    await this.#keep('due');
    await this.run('drop schema analytics cascade', 'drop schema marts cascade', 'drop schema raw cascade', ...first);
    this.settings('per_activity');
    await this.act({ kind: 'build' });
    await this.run(...then);
    await this.#keep('divided');
  }

  #keep(as: Kept): Promise<void> {
    return this.engine.keep(this.folder, as);
  }

  /** Some rows more, late ones and a sighting among them, after all that is kept. */
  more(): Promise<void> {
    return this.run(
      generated('opened', 239, 245, 2),
      `insert into raw.bought values (1000, 'more', ${at(440)}, 'c9', 'd4'), (1001, 'too', ${at(430)}, null, 'd1')`,
    );
  }

  run(...statements: readonly string[]): Promise<void> {
    return this.engine.run(this.folder, statements);
  }

  act(mode: Mode): Promise<BuildReport | undefined> {
    return runMode(this.folder, mode);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * An event every few hours, of twelve customers on seven devices that change hands; four in five do not say who it was. Those
 * who are removed have devices of their own, for what was somebody else's has all rows read again.
 */
export function generated(table: string, from: number, to: number, hours: number): string {
  return `insert into raw.${table}
select n, '${table}' || n, ${at(0)} + n * interval '${hours} hours',
  case when n % 5 = 0 or '${table}' = 'called' then 'c' || (n % 12) end,
  case when n % 12 in (2, 5) then 'own' || (n % 12) else 'd' || ((n + cast(floor(n / 60.0) as integer)) % 7) end
from (select cast(i as integer) as n from generate_series(${from}, ${to - 1}) as g(i)) as numbers`;
}
