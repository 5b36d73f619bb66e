import { cpSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './paths.ts';

/** The project that the tests open: the one a newcomer opens. */
const example = join(root, 'examples/bike_share');

/** Copies the example into a folder that a test may change, without what a run of it has left behind. */
export function copyExample(into: string): void {
  const from = resolve(process.env.ACTIVITY_SCHEMA_TEST_PROJECT ?? example);
  if (!existsSync(join(from, 'activity_schema.yml'))) throw new Error(`${from} has no activity_schema.yml`);
  cpSync(from, into, { recursive: true, filter: (path) => !/\.duckdb(\.|$)/.test(path) });
}
