import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildMutants } from './build-mutants.ts';
import { mutants } from './mutants.ts';

/**
 * Makes the compiler or the build wrong in one place at a time and asks the tests that hold it to the oracle, or those that
 * kill it, whether they notice. Prints each mutant with `caught` or `SURVIVED`; exit 1 where one survived or no longer
 * fits the text. Run: `npm run mutants [-- parts of files' names]`, as `compile/moments` or `run/build`; some ten seconds a mutant.
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

interface Mutation {
  /** Under `server/src/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What `vitest run` is told: the quickest first, for it catches the most. */
  readonly stages: readonly (readonly string[])[];
}

const ofQueries = [
  ['--project', 'oracle', 'test/oracle/relationships.test.ts'],
  ['--project', 'oracle', 'test/oracle/query.test.ts', 'test/oracle/query-portable.test.ts'],
  ['--project', 'warehouses', 'test/warehouses/queries-postgres.test.ts'],
];
const ofKilling = ['--project', 'warehouses', 'test/warehouses/boundaries-duckdb.test.ts', '-t'];

const all: readonly Mutation[] = [
  ...mutants.map((one) => ({ ...one, file: `compile/${one.file}`, stages: ofQueries })),
  ...buildMutants.map(({ command, ...one }) => ({ ...one, stages: [[...ofKilling, `DuckDB ${command}$`]] })),
];

const chosen = all.filter(({ file }) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
const asked = new Map(chosen.flatMap(({ stages }) => stages).map((stage) => [stage.join(' '), stage]));
if (verdict([...asked.values()]) !== 'SURVIVED') throw new Error('the tests fail without any mutant');
const survivors = chosen.filter((mutant) => !isCaught(mutant));
console.log(`${chosen.length} mutants, ${chosen.length - survivors.length} caught, ${survivors.length} survived`);
process.exitCode = survivors.length > 0 ? 1 : 0;

function isCaught({ file, from, to, stages }: Mutation): boolean {
  const path = join(copy, 'server/src', file);
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
  const found = verdict(stages);
  writeFileSync(path, text);
  console.log(`${found.padEnd(8)}  ${what}`);
  return found === 'caught';
}

/** Tests that do not end have caught nothing. */
function verdict(stages: Mutation['stages']): 'caught' | 'SURVIVED' | 'NO END' {
  for (const stage of stages) {
    const command = ['vitest', 'run', '--bail', '1', ...stage];
    const env = { ...process.env, ORACLE_RUNS: '5', BOUNDARIES_SEED: '1' };
    const { status, signal } = spawnSync('npx', command, { cwd: copy, env, stdio: 'ignore', timeout: 900_000 });
    if (signal !== null) return 'NO END';
    if (status !== 0) return 'caught';
  }
  return 'SURVIVED';
}
