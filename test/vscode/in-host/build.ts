import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { outFolder, root } from '../host/paths.ts';

/** The suite as the extension host loads it. */
export const suiteEntry = join(outFolder, 'in-host/index.cjs');

/** Bundles the suite; the extension under test is built by `npm run build`. */
export async function buildSuite(): Promise<void> {
  const source = join(root, 'test/vscode/in-host');
  const outdir = join(outFolder, 'in-host');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(source)
      .filter((file) => file === 'index.ts' || file.endsWith('.test.ts'))
      .map((file) => join(source, file)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}
