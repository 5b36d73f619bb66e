import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { localRunner } from '../server/src/run/local.ts';

/**
 * What an incremental build costs beside a full one, on DuckDB: a stream of 20 activities, then a thousandth of its rows
 * more, 15 % of them late, then nothing. The last column is the share of the full build. Run:
 * `npm run bench:build -- [rows]`.
 */

const rows = Number(process.argv[2] ?? 1_000_000);
const delta = Math.max(10, Math.round(rows / 1000));
const entities = Math.round(rows / 50);

const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-build-'));
const signal = new AbortController().signal;
const runner = localRunner();

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

async function run(...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, 'bench.duckdb'));
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** A third of the rows know their customer; a device is one customer's, but for some that are shared. */
function insert(from: number, to: number): string {
  return `insert into raw.events
select
  n,
  'id' || n,
  timestamp '2024-01-01' + n * interval '1 second'
    - case when ${from} > 0 and n % 100 < 15 then interval '40 minutes' else interval '0 minutes' end,
  case when hash(n) % 3 = 0 then 'customer' || (entity + case when hash(n) % 97 = 0 then 1 else 0 end) end,
  'device' || entity,
  'activity' || (n % 20)
from (select n, hash(n + 1) % ${entities} as entity from range(${from}, ${to}) as g(n)) as numbers`;
}

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly numbered: number;
}

async function build(): Promise<Measured> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const request = {
    root: folder,
    connection: undefined,
    streams: [],
    transformations: [],
    mode: { kind: 'build' as const },
  };
  const report = await runner.build({ ...request, schema: undefined }, () => {}, signal);
  const { user, system } = process.cpuUsage(cpu);
  return {
    seconds: (performance.now() - began) / 1000,
    cpu: (user + system) / 1e6,
    numbered: report.streams[0]?.total.recomputed ?? 0,
  };
}

try {
  mkdirSync(join(folder, 'transformations'));
  write(
    'activity_schema.yml',
    `name: bench
connections: { dev: { type: duckdb, path: bench.duckdb } }
streams:
  customer_stream:
    { entity: customer, schema: analytics, optional_columns: [anonymous_customer_id, revenue_impact, link], lookback: 1 hour }
`,
  );
  write(
    'transformations/events.sql',
    `select
  id as activity_id, at_time as ts, who as customer, activity, device as anonymous_customer_id,
  json_object('n', n, 'text', 'some text ' || n, 'group', n % 17) as feature_json,
  n * 1.5 as revenue_impact, 'https://example.com/' || n as link
from raw.events
`,
  );
  await run(
    'create schema raw',
    'create table raw.events (n bigint, id varchar, at_time timestamp, who varchar, device varchar, activity varchar)',
    insert(0, rows),
  );
  const full = await build();
  await run(insert(rows, rows + delta));
  const incremental = await build();
  const idle = await build();
  console.log(
    `${rows.toLocaleString('en')} rows, ${delta.toLocaleString('en')} more, ${entities.toLocaleString('en')} entities\n`,
  );
  console.log(
    'build'.padEnd(14),
    'seconds'.padStart(9),
    'CPU s'.padStart(9),
    'rows numbered'.padStart(14),
    'of full'.padStart(9),
  );
  for (const [name, { seconds, cpu, numbered }] of Object.entries({ full, incremental, 'nothing new': idle })) {
    console.log(
      name.padEnd(14),
      seconds.toFixed(2).padStart(9),
      cpu.toFixed(2).padStart(9),
      numbered.toLocaleString('en').padStart(14),
      `${((100 * cpu) / full.cpu).toFixed(1)} %`.padStart(9),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
