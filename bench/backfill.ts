import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { localRunner } from '../server/src/run/local.ts';

/**
 * The memory that a backfill takes at most, of two months, two years and four years in chunks of 30 days, on DuckDB, each in
 * a process of its own. The sources have the same rows a day, and their customers come back all the time. DuckDB keeps what
 * it has read as long as there is room, so it is given little. Run: `npm run bench:backfill -- [rows of two years]`.
 */

const day = 86_400;
const [first = '2000000', root = '', days = ''] = process.argv.slice(2);

if (first === '--child') await backfill(root);
else await compare(Number(first));

async function backfill(folder: string): Promise<void> {
  const began = performance.now();
  const end = new Date(Date.UTC(2022, 0, 1) + Number(days) * day * 1000).toISOString().slice(0, 19);
  const report = await localRunner().build(
    {
      root: folder,
      connection: undefined,
      streams: [],
      transformations: [],
      mode: { kind: 'backfill', from: '2022-01-01T00:00:00', to: end, chunkSeconds: 30 * day },
      schema: undefined,
    },
    () => {},
    new AbortController().signal,
  );
  const seconds = (performance.now() - began) / 1000;
  const { inserted = 0 } = report.streams[0]?.total ?? {};
  // Kilobytes on Linux.
  console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, seconds, inserted }));
}

async function compare(rows: number): Promise<void> {
  const measured = [];
  for (const window of [60, 720, 1440]) {
    const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-backfill-'));
    try {
      await prepare(folder, Math.round((rows * window) / 720), window);
      const script = ['--import', 'tsx', import.meta.filename, '--child', folder, String(window)];
      const { stdout } = spawnSync(process.execPath, script, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      measured.push({ days: window, ...JSON.parse(stdout) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log('| days | chunks | rows | peak MB | seconds |\n| --- | --- | --- | --- | --- |');
  for (const { days: window, inserted, megabytes, seconds } of measured) {
    console.log(`| ${window} | ${window / 30} | ${inserted} | ${megabytes.toFixed(0)} | ${seconds.toFixed(1)} |`);
  }
  const [months, two, four] = measured.map(({ megabytes }) => megabytes);
  console.log(
    `\nPeak memory of two years beside two months: ${(two / months).toFixed(2)}; of four years beside two: ${(four / two).toFixed(2)}`,
  );
}

async function prepare(folder: string, rows: number, window: number): Promise<void> {
  mkdirSync(join(folder, 'transformations'));
  writeFileSync(
    join(folder, 'activity_schema.yml'),
    'name: bench\nconnections: { dev: { type: duckdb, path: bench.duckdb, memory_limit: 64MB } }\nstreams: { customer_stream: { entity: customer } }\n',
  );
  writeFileSync(
    join(folder, 'transformations/events.sql'),
    `select id as activity_id, happened_at as ts, who as customer, activity, json_object('n', n) as feature_json from events`,
  );
  const instance = await DuckDBInstance.create(join(folder, 'bench.duckdb'));
  const connection = await instance.connect();
  await connection.run(`create table events as
select n, 'id' || n as id, timestamp '2022-01-01' + n * interval '${(window * day * 1_000_000) / rows} microseconds' as happened_at,
  'customer' || (hash(n) % 20000) as who, 'activity' || (n % 10) as activity
from range(${rows}) as g(n)`);
  connection.closeSync();
  instance.closeSync();
}
