import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

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
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly title: string;
  readonly message: string;
}

/** What a suite leaves: vitest's report, or that of the suites in a real VS Code. */
interface Written {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly message?: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
  readonly passed?: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly failures?: readonly Failure[];
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
const failed: string[] = [];
let total = { passed: 0, failed: 0, skipped: 0 };
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
  for (const { title, message } of count.failures) failed.push(`✗ ${suite.name}: ${title}\n${beginning(message)}`);
  total = {
    passed: total.passed + count.passed,
    failed: total.failed + count.failed,
    skipped: total.skipped + count.skipped,
  };
}

// Again, and last: where only the end of what was printed is kept, it says what failed.
if (failed.length > 0) console.log(`\n${failed.join('\n')}`);
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
  const failedWhole = (message: string): Count => ({
    ...{ passed: 0, failed: 1, skipped: 0 },
    failures: [{ title: suite.what, message }],
  });
  if (suite.results === undefined)
    return code === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : failedWhole(`exit code ${code}`);
  if (!existsSync(suite.results)) return failedWhole(`ended with exit code ${code} and left no result`);
  const written: Written = JSON.parse(readFileSync(suite.results, 'utf8'));
  const count = {
    passed: written.numPassedTests ?? written.passed ?? 0,
    failed: written.numFailedTests ?? written.failed ?? 0,
    skipped: (written.numPendingTests ?? written.skipped ?? 0) + (written.numTodoTests ?? 0),
    failures: failuresOf(written),
  };
  if (count.failed > 0 || (code === 0 && count.passed > 0)) return count;
  // A crash outside a test, or a file that could not be loaded, is a failure that no test carries.
  const outside = { title: 'outside of a test', message: `exit code ${code}, ${count.passed} passed` };
  return { ...count, failed: 1, failures: [...count.failures, outside] };
}

function failuresOf({ failures = [], testResults = [] }: Written): readonly Failure[] {
  const ofFiles = testResults.flatMap(({ name, message = '', status, assertionResults }) => {
    const file = relative(root, name);
    if (status === 'failed' && assertionResults.length === 0) return [{ title: file, message }];
    return assertionResults
      .filter((one) => one.status === 'failed')
      .map(({ fullName, failureMessages = [] }) => ({
        title: `${file} > ${fullName}`,
        message: failureMessages.join('\n'),
      }));
  });
  return [...failures, ...ofFiles];
}

/** Enough of a message to know it by. */
function beginning(message: string): string {
  const lines = message.trimEnd().split('\n');
  const shown = lines.slice(0, 12).map((line) => `    ${line.slice(0, 400)}`);
  return [...shown, ...(lines.length > 12 ? [`    … ${lines.length - 12} lines more`] : [])].join('\n');
}
