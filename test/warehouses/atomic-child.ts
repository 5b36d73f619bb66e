import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { childBundle } from './boundary-walk.ts';

/** `boundary-child.ts` in one file, with DuckDB as a warehouse without transactions. */
export async function atomicChild(): Promise<string> {
  const bundle = childBundle('atomic-child');
  await build({ ...bundle, plugins: [standIn] });
  return bundle.outfile;
}

const original = resolve(import.meta.dirname, '../../server/src/warehouses/duckdb.ts');

/** Where the product opens DuckDB it finds what `atomicModule` makes of it. */
const standIn: Plugin = {
  name: 'stand-in',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/duckdb\.ts$/ }, ({ importer, path, resolveDir }) =>
      resolve(resolveDir, path) === original && importer.endsWith('open.ts')
        ? { path, namespace: 'stand-in' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({
      contents: `import { atomicModule } from './atomic-duckdb.ts';
const made = atomicModule(() => import(${JSON.stringify(original)}));
export const openDuckdb = async (...options) => (await made).openDuckdb(...options);`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    }));
  },
};
