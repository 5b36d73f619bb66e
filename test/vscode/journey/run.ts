import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import { outFolder, root } from '../host/paths.ts';
import { type Outcome, report } from '../host/results.ts';
import { type Journey, journey } from './journey.ts';
import { restrictedJourney } from './restricted.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Walks the journey in a real VS Code with the packed extension: `npm run package` makes it, or `$ACTIVITY_SCHEMA_VSIX`. */
const suite = 'journey';
const vsix =
  process.env.ACTIVITY_SCHEMA_VSIX ?? join(root, `dist/activity-schema-${process.platform}-${process.arch}.vsix`);

if (!existsSync(vsix)) throw new Error(`${vsix} is not there: npm run package`);
for (const name of ['journey', 'restricted'])
  rmSync(join(outFolder, 'screenshots', name), { recursive: true, force: true });
const outcomes: Outcome[] = [];
for (const [name, steps, restricted] of [
  [suite, journey, false],
  ['restricted', restrictedJourney, true],
] as const) {
  const host = await startHost({ name, vsix: [vsix], restricted });
  try {
    const browser = await launchBrowser();
    try {
      outcomes.push(...(await walk(name, steps, await openWorkbench(browser, host))));
    } finally {
      await browser.close();
    }
  } finally {
    await host.stop();
  }
}
process.exit(report(suite, outcomes));

/** Each step stands on the one before it, so that those after a failed one are skipped. */
async function walk(folder: string, steps: Journey, workbench: Workbench): Promise<readonly Outcome[]> {
  const walked: Outcome[] = [];
  let number = 0;
  let lost = false;
  for (const [title, step] of Object.entries(steps)) {
    number++;
    if (lost) {
      walked.push({ title, state: 'skipped' });
      continue;
    }
    const start = performance.now();
    const name = `${folder}/${String(number).padStart(2, '0')}-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
    try {
      await step(workbench);
      walked.push({ title, state: 'passed', milliseconds: performance.now() - start });
    } catch (error) {
      lost = true;
      walked.push({
        title,
        state: 'failed',
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    await workbench.screenshot(lost ? `${name}-failed` : name);
  }
  return walked;
}
