import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localRunner } from '../../server/src/run/local.ts';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import type { OpenEngine } from './engines.ts';

/** An event as an example has it: `09:30`, a device, a customer where one is known. */
export interface Event {
  readonly id: string;
  readonly at: string;
  readonly device: string | null;
  readonly who: string | null;
}

export interface Alias {
  readonly old: string;
  readonly new: string;
  readonly at: string;
}

/** Who did each event, by its id, in the end; undefined: whoever had the device, nobody knows. */
export type Answer = Readonly<Record<string, string | undefined>>;

/** One way in which the rows may come: parts, with a build after each. */
export type Arrival = readonly (readonly (Event | Alias)[])[];

/** Builds an example from rows as they arrive, and says who did what. `mode`: of the last build. */
export async function answerOf(engine: OpenEngine, arrival: Arrival, mode: BuildMode['kind']): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'activity-schema-identities-'));
  try {
    await engine.run(folder, [
      'drop schema if exists analytics cascade',
      'drop schema if exists raw cascade',
      'create schema raw',
      'create table raw.events (id varchar, happened_at timestamp, device varchar, who varchar)',
      'create table raw.aliases (old_name varchar, new_name varchar, changed_at timestamp)',
    ]);
    writeProject(folder, engine);
    for (const [index, part] of arrival.entries()) {
      await engine.run(folder, part.map(insert));
      const isLast = index === arrival.length - 1;
      await build(folder, isLast && mode === 'full' ? { kind: 'full' } : { kind: 'build' });
    }
    return await customers(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function build(root: string, mode: BuildMode): Promise<void> {
  const request = { root, connection: undefined, streams: [], transformations: [], mode, schema: undefined };
  await localRunner().build(request, () => {}, new AbortController().signal);
}

async function customers(root: string): Promise<Answer> {
  const answer: Record<string, string | undefined> = {};
  await localRunner().query(
    {
      root,
      connection: undefined,
      sql: 'select activity_id, customer from analytics.customer_stream',
      limit: 1000,
    },
    ({ rows }) => {
      for (const [id, customer] of rows) answer[String(id)] = customer === null ? undefined : String(customer);
    },
    new AbortController().signal,
  );
  return answer;
}

function writeProject(folder: string, engine: OpenEngine): void {
  mkdirSync(join(folder, 'transformations'));
  writeFileSync(
    join(folder, 'activity_schema.yml'),
    `name: identities
connection: dev
connections:
  dev: ${engine.connection(folder)}
streams:
  customer_stream:
    entity: customer
    schema: analytics
    optional_columns: [anonymous_customer_id]
    lookback: 1 day
`,
  );
  writeFileSync(
    join(folder, 'transformations/seen.sql'),
    `select id as activity_id, happened_at as ts, who as customer, device as anonymous_customer_id, 'seen' as activity,
  ${engine.jsonObject}('n', 1) as feature_json
from raw.events
`,
  );
  writeFileSync(
    join(folder, 'transformations/renamed.sql'),
    `/*---
role: aliases
---*/
select old_name as anonymous_customer_id, new_name as customer, changed_at as ts from raw.aliases
`,
  );
}

function insert(row: Event | Alias): string {
  const text = (value: string | null): string => (value === null ? 'null' : `'${value}'`);
  const time = `timestamp '2024-03-01 ${row.at}'`;
  return 'old' in row
    ? `insert into raw.aliases values (${text(row.old)}, ${text(row.new)}, ${time})`
    : `insert into raw.events values (${text(row.id)}, ${time}, ${text(row.device)}, ${text(row.who)})`;
}
