// Packs the extension for one platform (default: this one) into dist/activity-schema-<platform>.vsix.
//
//   node package.mjs [--target linux-x64|linux-arm64|alpine-x64|darwin-arm64|win32-x64|…]

import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { thisPlatform } from './platform.mjs';

const { values } = parseArgs({ options: { target: { type: 'string', default: thisPlatform() } } });
const file = join('dist', `activity-schema-${values.target}.vsix`);

run('esbuild.mjs', '--production', '--target', values.target);
mkdirSync('dist', { recursive: true });
run('node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--target', values.target, '--out', file);
console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);

function run(script, ...args) {
  execFileSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
}
