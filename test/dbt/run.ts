import { spawnSync } from 'node:child_process';
import { findDbtPython } from '../../server/src/run/dbt-python.ts';

/** Runs the tests that need a real dbt, where one is at hand; where there is none it says so and ends with 77: not run, and not passed. */
const told = process.env.ACTIVITY_SCHEMA_TEST_DBT_PYTHON;
const python = await findDbtPython({ told: told ? [told] : [], folders: [], environment: process.env });
if (python === undefined) {
  console.log('NOT RUN: no Python with dbt was found. ACTIVITY_SCHEMA_TEST_DBT_PYTHON names one with dbt-duckdb.');
  process.exit(77);
}
console.log(`dbt of ${python}`);
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'dbt', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ACTIVITY_SCHEMA_TEST_DBT_PYTHON: python },
});
process.exit(status ?? 1);
