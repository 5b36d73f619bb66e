import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Mutant, mutants } from './mutants.ts';

/**
 * Makes the compiler wrong in one place at a time and asks the tests that hold it to the oracle whether they notice. Prints
 * each mutant with `caught` or `SURVIVED`; exit 1 where one survived or no longer fits the text.
 * Run: `npm run mutants [-- part of a file's name]`; about ten seconds a mutant.
 */
const root = resolve(import.meta.dirname, '../..');
const [wanted = ''] = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const part of ['server', 'test', 'vitest.config.ts', 'package.json', 'tsconfig.base.json', 'tsconfig.json']) {
  cpSync(join(root, part), join(copy, part), {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|dist|out)$/.test(path),
  });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

const onDuckDb = [
  'oracle',
  ['relationships.test.ts', 'query.test.ts', 'query-portable.test.ts'].map((f) => `test/oracle/${f}`),
] as const;
const onPostgres = ['warehouses', ['test/warehouses/queries-postgres.test.ts']] as const;

if (!passes(onDuckDb) || !passes(onPostgres)) throw new Error('the tests fail without any mutant');
const chosen = mutants.filter(({ file }) => file.includes(wanted));
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
  const caught = !passes(onDuckDb) || !passes(onPostgres);
  writeFileSync(path, text);
  console.log(`${caught ? 'caught  ' : 'SURVIVED'}  ${what}`);
  return caught;
}

function passes([project, files]: readonly [string, readonly string[]]): boolean {
  const command = ['vitest', 'run', '--bail', '1', '--project', project, ...files];
  const env = { ...process.env, ORACLE_RUNS: '5' };
  return spawnSync('npx', command, { cwd: copy, env, stdio: 'ignore', timeout: 300_000 }).status === 0;
}
