import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Writes `shop/target/manifest.json` anew with a real dbt: `npx tsx test/dbt/manifest.ts PYTHON`, where PYTHON has
 * dbt-duckdb. What says who wrote it and where is taken out, and the macros of dbt itself, which are most of it.
 */
const python = process.argv[2] ?? 'python3';
const project = resolve(import.meta.dirname, 'shop');
const words = ['-m', 'dbt.cli.main', '--no-version-check', 'compile', '--no-populate-cache', '--profiles-dir', '.'];
execFileSync(python, words, {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
});
const path = join(project, 'target/manifest.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
for (const key of ['invocation_id', 'user_id', 'project_id', 'run_started_at', 'invocation_started_at', 'env']) {
  delete manifest.metadata[key];
}
for (const id of Object.keys(manifest.macros)) if (/^macro\.dbt(?:_duckdb)?\./.test(id)) delete manifest.macros[id];
for (const node of Object.values<{ root_path?: string }>(manifest.nodes)) delete node.root_path;
rmSync(join(project, 'shop.duckdb'), { force: true });
rmSync(join(project, 'target'), { recursive: true });
rmSync(join(project, 'logs'), { recursive: true, force: true });
mkdirSync(join(project, 'target'));
writeFileSync(path, `${JSON.stringify(manifest, undefined, 1)}\n`);
