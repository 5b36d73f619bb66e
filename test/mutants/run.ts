import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Mutant, mutants } from './mutants.ts';

/**
 * Makes the compiler wrong in one place at a time and asks the tests that hold it to the oracle whether they notice. Prints
 * each mutant with `caught` or `SURVIVED`; exit 1 where one survived or no longer fits the text.
 * Run: `npm run mutants [-- parts of files' names]`; some ten seconds a mutant.
 */
const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const part of ['server', 'test', 'vitest.config.ts', 'package.json', 'tsconfig.base.json', 'tsconfig.json']) {
  cpSync(join(root, part), join(copy, part), {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|dist|out)$/.test(path),
  });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

/** The quickest first: most mutants are caught by it. */
const stages = [
  ['oracle', ['test/oracle/relationships.test.ts']],
  ['oracle', ['test/oracle/query.test.ts', 'test/oracle/query-portable.test.ts']],
  ['warehouses', ['test/warehouses/queries-postgres.test.ts']],
] as const;

if (verdict() !== 'SURVIVED') throw new Error('the tests fail without any mutant');
const chosen = mutants.filter(({ file }) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
const survivors = chosen.filter((mutant) => !isCaught(mutant));
console.log(`${chosen.length} mutants, ${chosen.length - survivors.length} caught, ${survivors.length} survived`);
process.exitCode = survivors.length > 0 ? 1 : 0;

function isCaught({ file, from, to }: Mutant): boolean {
  const path = join(copy, 'server/src/compile', file);
  const text = readFileSync(path, 'utf8');
  const what = `${file}: ${from.trim().replace(/\s+/g, ' ')} → ${to.trim().replace(/\s+/g, ' ') || 'nothing'}`;
  if (!text.includes(from)) {
    console.log(`DOES NOT FIT  ${what}`);
    return false;
  }
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  const found = verdict();
  writeFileSync(path, text);
  console.log(`${found.padEnd(8)}  ${what}`);
  return found === 'caught';
}

/** Tests that do not end have caught nothing. */
function verdict(): 'caught' | 'SURVIVED' | 'NO END' {
  for (const [project, files] of stages) {
    const command = ['vitest', 'run', '--bail', '1', '--project', project, ...files];
    const env = { ...process.env, ORACLE_RUNS: '5' };
    const { status, signal } = spawnSync('npx', command, { cwd: copy, env, stdio: 'ignore', timeout: 900_000 });
    if (signal !== null) return 'NO END';
    if (status !== 0) return 'caught';
  }
  return 'SURVIVED';
}
