import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { generateBikeShare } from '../../../examples/bike_share/raw/generate.ts';
import { root } from './paths.ts';

/** Few enough that a test does not wait for them, enough that every activity of the example happens. */
const riders = 200;

/** Copies the example that a newcomer opens into a folder that a test may change, with its source tables and nothing built. */
export async function copyExample(into: string): Promise<void> {
  const isLeftByARun = (path: string) => /\.duckdb(\.|$)/.test(path);
  cpSync(join(root, 'examples/bike_share'), into, { recursive: true, filter: (path) => !isLeftByARun(path) });
  await generateBikeShare({ out: join(into, 'bike_share.duckdb'), riders });
}
