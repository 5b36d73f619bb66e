import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { Complaint, Verdict } from '../../server/src/sql/verdict.ts';
import { type Judge, workerJudge } from '../../server/src/voices/judge.ts';
import { temporaryFolder } from './cli.ts';

/** The parsers as they are shipped: the worker’s bundle, the WebAssembly and the grammars beside it, far from any `node_modules`. */
const folder = temporaryFolder();
const failures: string[] = [];
let judge: Judge;

beforeAll(() => {
  const bundles = resolve(import.meta.dirname, '../../server/dist');
  const isShipped = (name: string): boolean => /^(voices|node-sql-parser-.*)\.cjs$|\.wasm$/.test(name);
  for (const name of readdirSync(bundles).filter(isShipped)) cpSync(join(bundles, name), join(folder, name));
  judge = workerJudge({
    modulePath: join(folder, 'voices.cjs'),
    patience: 60_000,
    report: (failure) => failures.push(failure),
  });
});

afterAll(async () => {
  await judge.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** By dialect, who has to say something against a text that none of them reads. */
const voices: Readonly<Record<DialectName, readonly string[]>> = {
  duckdb: ['PostgreSQL', 'polyglot: DuckDB', 'sqlparser-rs: duckdb', 'node-sql-parser: postgresql'],
  postgres: ['PostgreSQL'],
  redshift: ['polyglot: Redshift', 'PostgreSQL', 'sqlparser-rs: redshift', 'node-sql-parser: redshift'],
  snowflake: ['polyglot: Snowflake', 'sqlparser-rs: snowflake', 'node-sql-parser: snowflake'],
  bigquery: ['polyglot: BigQuery', 'sqlparser-rs: bigquery', 'node-sql-parser: bigquery'],
  databricks: ['polyglot: Databricks', 'polyglot: Spark', 'sqlparser-rs: databricks', 'node-sql-parser: hive'],
  athena: ['polyglot: Athena', 'polyglot: Trino', 'sqlparser-rs: hive', 'node-sql-parser: trino'],
};

test.each(Object.entries(voices) as [DialectName, readonly string[]][])('%s is read', async (dialect, expected) => {
  const good = await judge.judge({ sql: 'select a, count(*) as n from t where b > 1 group by a', dialect });
  expect(good).toEqual({ kind: 'accepted' });
  const bad = await judge.judge({ sql: 'select a from t where (b > ) group by', dialect });
  expect(complaintsOf(bad).map(({ voice }) => voice)).toEqual(expect.arrayContaining([...expected]));
  expect(failures).toEqual([]);
});

function complaintsOf(verdict: Verdict): readonly Complaint[] {
  if ('complaints' in verdict) return verdict.complaints;
  return 'complaint' in verdict ? [verdict.complaint] : [];
}
