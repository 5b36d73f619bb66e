import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root } from '../host/paths.ts';
import { copyExample } from '../host/project.ts';
import { report } from '../host/results.ts';
import { buildSuite, suiteEntry } from './build.ts';
import { outcomesFile } from './outcomes.ts';

/**
 * Runs the suite in a desktop VS Code: the one at `$VSCODE_EXECUTABLE`, or version `$VSCODE_VERSION` (else the oldest that is
 * supported), which @vscode/test-electron fetches. On Linux it needs a display, for instance `xvfb-run -a`.
 */
const suite = 'electron';

await buildSuite();
const outcomes = outcomesFile(suite);
const folder = mkdtempSync(join(tmpdir(), 'activity-schema-vscode-'));
let exit: string;
try {
  const workspace = join(folder, 'bike_share');
  await copyExample(workspace);
  const executable = process.env.VSCODE_EXECUTABLE;
  exit = await runTests({
    ...(executable === undefined
      ? { version: process.env.VSCODE_VERSION ?? '1.100.3' }
      : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: root,
    extensionTestsPath: suiteEntry,
    extensionTestsEnv: outcomes.env,
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--skip-welcome',
      '--user-data-dir',
      join(folder, 'user'),
    ],
  }).then(
    (code) => `exit ${code}`,
    (error: unknown) => String(error),
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(report(suite, outcomes.read(exit)));
