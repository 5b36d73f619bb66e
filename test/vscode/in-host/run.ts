import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { launchBrowser, openWindow } from '../host/browser.ts';
import { type Host, remoteUri, startHost, workbenchUrl } from '../host/host.ts';
import { outFolder, root } from '../host/paths.ts';
import { report } from '../host/results.ts';
import { buildSuite, suiteEntry } from './build.ts';
import { outcomesFile } from './outcomes.ts';

/** Runs the suite in the extension host of a real VS Code whose workbench is in a browser. */
const suite = 'in-host';
const limit = 300_000;
const consoleLog = join(outFolder, `logs/${suite}-console.log`);
rmSync(consoleLog, { force: true });

await buildSuite();
const outcomes = outcomesFile(suite);
const host = await startHost({ name: suite, env: outcomes.env, testDriver: true });
let exit: string;
try {
  exit = await runInWorkbench(host);
} finally {
  await host.stop();
}
process.exit(report(suite, outcomes.read(exit)));

async function runInWorkbench(host: Host): Promise<string> {
  const browser = await launchBrowser();
  try {
    const page = await (await openWindow(browser)).newPage();
    page.on('pageerror', ({ message }) => log(`[page] ${message}`));
    await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) =>
      log(`[${type}] ${format(...args)}`),
    );
    const ended = new Promise<string>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(`exit ${code}`));
    });
    await page.goto(
      workbenchUrl(host, [
        ['extensionDevelopmentPath', remoteUri(host, root)],
        ['extensionTestsPath', remoteUri(host, suiteEntry)],
      ]),
    );
    const late = new Promise<string>((resolve) => setTimeout(() => resolve(`no end after ${limit} ms`), limit).unref());
    const how = await Promise.race([ended, late]);
    const screenshots = join(outFolder, 'screenshots');
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${suite}-end.png`) });
    return how;
  } finally {
    await browser.close();
  }
}

function log(line: string): void {
  appendFileSync(consoleLog, `${line}\n`);
}
