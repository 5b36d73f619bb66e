import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { Outcome } from '../host/results.ts';

/** What @vscode/test-electron and the tests' own host both call inside the extension host. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000 });
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  const outcomes: Outcome[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) =>
      outcomes.push({ title: test.fullTitle(), state: 'passed', milliseconds: test.duration ?? 0 }),
    );
    runner.on('pending', (test) => outcomes.push({ title: test.fullTitle(), state: 'skipped' }));
    runner.on('fail', (test, error: Error) =>
      outcomes.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
    );
  });
  const path = process.env.ACTIVITY_SCHEMA_TEST_RESULTS;
  if (path === undefined) throw new Error('ACTIVITY_SCHEMA_TEST_RESULTS names no file for the results');
  writeFileSync(path, JSON.stringify(outcomes, null, 1));
  if (outcomes.some(({ state }) => state === 'failed')) throw new Error('Some tests failed');
}
