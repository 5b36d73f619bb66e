import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { streamDdl } from '../../server/src/streams/ddl.ts';
import { clockOf, ownProcessorMs, type Time } from '../processor-time.ts';
import { generateStream } from './data.ts';
import { type Engine, type Outcome, sizesOf } from './engine.ts';
import type { Kind } from './queries.ts';
import { streamByEntityKey } from './stream.ts';

const threads = '2';

export interface DuckDbOptions {
  readonly patienceMs: number;
  readonly time: Time;
  /** As DuckDB writes it: `2GB`. What does not fit goes to files beside the database. */
  readonly memoryLimit?: string | undefined;
}

/** A database file in a temporary folder, laid out as a full build leaves it: ordered by activity and time. */
export async function startDuckDb({ patienceMs, time, memoryLimit }: DuckDbOptions): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-'));
  const path = join(folder, 'stream.duckdb');
  const settings: Readonly<Record<string, string>> = {
    threads,
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit, temp_directory: join(folder, 'spilled') }),
  };
  let reader: { readonly instance: DuckDBInstance; readonly connection: DuckDBConnection } | undefined;
  const close = (): void => {
    reader?.connection.closeSync();
    reader?.instance.closeSync();
    reader = undefined;
  };
  const clock = clockOf(time, ownProcessorMs);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    dialect: duckdb,
    facts: [
      `DuckDB ${await version()}, ${threads} threads, ${memoryLimit === undefined ? 'its own limit of memory' : `memory_limit ${memoryLimit}`}; a file, ordered by activity and ts.`,
      'DuckDB’s memory: the most a process of its own held resident (VmHWM) above what it held with the file open and nothing read.',
    ],
    async load(rows) {
      close();
      rmSync(path, { force: true });
      const began = performance.now();
      await fill(path, rows);
      const instance = await DuckDBInstance.create(path, { ...settings, access_mode: 'READ_ONLY' });
      reader = { instance, connection: await instance.connect() };
      return (performance.now() - began) / 1000;
    },
    async count(sql) {
      if (!reader) throw new Error('load first');
      const began = performance.now();
      const rows = await reader.connection.runAndReadAll(sql);
      return { ms: performance.now() - began, sizes: sizesOf(rows.getRows()) };
    },
    digest,
    watch: (statement) => inItsOwnProcess({ path, settings, statement }, patienceMs),
    async run(statement) {
      if (!reader) throw new Error('load first');
      const { connection } = reader;
      const patience = setTimeout(() => connection.interrupt(), patienceMs);
      try {
        const began = clock();
        const rows = await connection.runAndReadAll(statement);
        const ms = clock() - began;
        const answer = String(rows.getRows()[0]?.[0]);
        return { kind: 'done', ms, answer, memory: { peak: undefined, spilled: undefined } };
      } catch (error) {
        return String(error).includes('INTERRUPT') ? { kind: 'too long' } : { kind: 'failed', message: String(error) };
      } finally {
        clearTimeout(patience);
      }
    },
    async stop() {
      close();
      process.off('exit', remove);
      remove();
    },
  };
}

async function fill(path: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(path, { threads });
  const connection = await instance.connect();
  try {
    await fillStream(connection, rows);
    await connection.run('checkpoint');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Makes the table `stream`, ordered as a full build leaves it. */
export async function fillStream(connection: DuckDBConnection, rows: number): Promise<void> {
  for (const { sql } of streamDdl(streamByEntityKey, duckdb).statements) await connection.run(sql);
  const generated = generateStream(rows);
  await connection.run(
    `insert into stream by name select *, 'bench' as _activity_source from (\n${generated}\n) as generated order by activity, ts`,
  );
}

export function digest(sql: string, answer: readonly Kind[]): string {
  const casts: Readonly<Record<Kind, (column: string) => string>> = {
    text: (column) => column,
    time: (column) => `${column}::timestamp`,
    number: (column) => `round(${column}::double, 2)`,
  };
  const names = answer.map((_, index) => `c${index}`);
  const values = answer.map((kind, index) => casts[kind](`c${index}`));
  return `select count(*) || ' ' || coalesce(bit_xor(hash(${values.join(', ')})), 0) from (\n${sql}\n) as answer(${names.join(', ')})`;
}

async function version(): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll('select version()');
  connection.closeSync();
  instance.closeSync();
  return String(rows.getRows()[0]?.[0]);
}

export interface Errand {
  readonly path: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly statement: string;
}

/** Runs a statement in a child process, which is ended where it takes longer than the patience. */
export function inItsOwnProcess(errand: Errand, patienceMs: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'duckdb-child.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    let impatient = false;
    const patience = setTimeout(() => {
      impatient = true;
      child.kill('SIGKILL');
    }, patienceMs);
    child.once('error', reject);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('close', (code, signal) => {
      clearTimeout(patience);
      if (impatient) resolve({ kind: 'too long' });
      else if (code === 0) resolve(JSON.parse(output));
      else resolve({ kind: 'failed', message: `its process ended with ${signal ?? code}` });
    });
    child.stdin.end(JSON.stringify(errand));
  });
}
