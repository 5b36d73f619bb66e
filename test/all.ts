import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Runs every suite, one after another, and counts. `npm test` is this; a suite alone is `npm run test:<name>`.
 * A suite that ends without a result file has failed, whatever its exit code says.
 */

interface Suite {
  readonly name: string;
  readonly what: string;
  readonly command: readonly [string, ...string[]];
  /** Where it leaves its counts; undefined for a check that has none and passes by its exit code. */
  readonly results: string | undefined;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'out/results');
const result = (name: string): string => join(folder, `${name}.json`);

const vitest = (name: string, what: string): Suite => ({
  name,
  what,
  command: [
    'npx',
    'vitest',
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${result(name)}`,
  ],
  results: result(name),
});

const suites: readonly Suite[] = [
  { name: 'types', what: 'TypeScript', command: ['npm', 'run', '--silent', 'typecheck'], results: undefined },
  { name: 'lint', what: 'format and lint', command: ['npm', 'run', '--silent', 'lint'], results: undefined },
  { name: 'bundles', what: 'bundles of every entry', command: ['npm', 'run', '--silent', 'build'], results: undefined },
  vitest('unit', 'rules, language, compiler, house'),
  vitest('oracle', 'compiler and builder against their naive meaning, on DuckDB'),
  vitest('dialects', 'SQL and tables of seven warehouses: parsers, meaning by translation, snapshots'),
  vitest('warehouses', 'the same on PostgreSQL; crashes, leases'),
  vitest('laws', 'random sequences of commands; identities; eight builds at once'),
  vitest('examples', 'examples and command line'),
  {
    name: 'dbt',
    what: 'a dbt that is kept alive, where a Python with dbt is found',
    command: [
      'npx',
      'tsx',
      'test/dbt/run.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${result('dbt')}`,
    ],
    results: result('dbt'),
  },
  {
    name: 'in-host',
    what: 'extension inside a real VS Code',
    command: ['npm', 'run', '--silent', 'test:in-host'],
    results: result('in-host'),
  },
  {
    name: 'journey',
    what: 'a user’s journey through the packaged extension',
    command: ['npm', 'run', '--silent', 'test:journey'],
    results: result('journey'),
  },
];

/** The exit code of a suite that did not run because something it needs is not on this machine. */
const notRun = 77;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite ${unknown.join(', ')}. Known are ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const lines: string[] = [];
let total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const suite of suites.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  console.log(`\n── ${suite.name}: ${suite.what}`);
  const began = performance.now();
  const code = await run(suite.command);
  if (code === notRun) {
    lines.push(`– ${suite.name.padEnd(11)}not run: what it needs is not here`);
    continue;
  }
  const count = countOf(suite, code);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  lines.push(
    `${count.failed === 0 ? '✓' : '✗'} ${suite.name.padEnd(11)}${String(count.passed).padStart(6)} passed${count.failed ? `, ${count.failed} failed` : ''}${count.skipped ? `, ${count.skipped} skipped` : ''}  ${seconds} s`,
  );
  total = {
    passed: total.passed + count.passed,
    failed: total.failed + count.failed,
    skipped: total.skipped + count.skipped,
  };
}

console.log(`\n${lines.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function run([program, ...rest]: readonly [string, ...string[]]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(program, rest, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', () => done(1));
    child.on('exit', (code) => done(code ?? 1));
  });
}

function countOf(suite: Suite, code: number): Count {
  if (suite.results === undefined)
    return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  if (!existsSync(suite.results)) return { passed: 0, failed: 1, skipped: 0 };
  const written = JSON.parse(readFileSync(suite.results, 'utf8')) as Partial<Record<string, number>>;
  const passed = written.numPassedTests ?? written.passed ?? 0;
  const failed = written.numFailedTests ?? written.failed ?? 0;
  const skipped = (written.numPendingTests ?? written.skipped ?? 0) + (written.numTodoTests ?? 0);
  // A crash outside a test, or a file that could not be loaded, is a failure that no test carries.
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped };
}
