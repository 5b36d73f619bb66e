import { readdirSync, readFileSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Errand } from './duckdb.ts';
import type { Outcome } from './engine.ts';

/** One statement in a process that has done nothing else, so that its peak of memory is the statement's. */

const { path, settings, statement }: Errand = JSON.parse(await text(process.stdin));
const instance = await DuckDBInstance.create(path, { ...settings, access_mode: 'READ_ONLY' });
const connection = await instance.connect();
process.stdout.write(JSON.stringify(await run()));
connection.closeSync();
instance.closeSync();

async function run(): Promise<Outcome> {
  const before = resident('VmRSS');
  const spill = watchFolder(settings.temp_directory);
  try {
    const began = performance.now();
    const rows = await connection.runAndReadAll(statement);
    const ms = performance.now() - began;
    const after = resident('VmHWM');
    const peak = before === undefined || after === undefined ? undefined : after - before;
    return { kind: 'done', ms, answer: String(rows.getRows()[0]?.[0]), memory: { peak, spilled: spill.most() } };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  } finally {
    spill.stop();
  }
}

/** Bytes this process holds (`VmRSS`) or has held at most (`VmHWM`), where the system is Linux. */
function resident(line: 'VmRSS' | 'VmHWM'): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kilobytes = new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** The most bytes that were in a folder's files at any of the times it was looked at. */
function watchFolder(folder: string | undefined): { most(): number | undefined; stop(): void } {
  if (folder === undefined) return { most: () => undefined, stop: () => {} };
  let most = 0;
  const look = (): void => {
    try {
      const sizes = readdirSync(folder).map((name) => statSync(`${folder}/${name}`).size);
      most = Math.max(
        most,
        sizes.reduce((sum, size) => sum + size, 0),
      );
    } catch {
      // The folder is made with the first spilled block; a file may go between being listed and looked at.
    }
  };
  const timer = setInterval(look, 50);
  return { most: () => most, stop: () => clearInterval(timer) };
}
