import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCodeServer } from './code-server.ts';
import { outFolder } from './paths.ts';
import { copyExample } from './project.ts';

export interface Host {
  /** `127.0.0.1:port`, also the authority of its `vscode-remote:` addresses. */
  readonly authority: string;
  /** The copy of the example that is open. */
  readonly workspace: string;
  /** Stops the server and everything it started, and removes its folder. */
  stop(): Promise<void>;
}

export interface HostOptions {
  /** Names the log, `out/logs/<name>-server.log`. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Packages to install first. */
  readonly vsix?: readonly string[];
  /** Lets a suite in the extension host report to the page. Modal dialogs are then refused, so not for a journey. */
  readonly testDriver?: boolean;
  /** Opens the workspace in Restricted Mode, until it is trusted. */
  readonly restricted?: boolean;
}

/** Keeps the workbench still: no welcome page, chat, updates, telemetry, network or scans of the folder. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  // As on the desktop; a workbench in a browser saves by itself.
  'files.autoSave': 'off',
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  'typescript.tsc.autoDetect': 'off',
  'npm.autoDetect': 'off',
};

const restrictedMode = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

const startLimit = 60_000;

/** Starts a VS Code server on a free port of the loopback interface, with a copy of the example as its workspace. */
export async function startHost({
  name,
  env = {},
  vsix = [],
  testDriver = false,
  restricted = false,
}: HostOptions): Promise<Host> {
  const server = await getCodeServer();
  const folder = mkdtempSync(join(tmpdir(), 'activity-schema-vscode-'));
  const workspace = join(folder, 'bike_share');
  const data = join(folder, 'server');
  mkdirSync(join(data, 'data/User'), { recursive: true });
  writeFileSync(
    join(data, 'data/User/settings.json'),
    JSON.stringify(restricted ? { ...settings, ...restrictedMode } : settings),
  );

  const logs = join(outFolder, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, `${name}-server.log`));
  let running: ChildProcess | undefined;
  const stop = async () => {
    if (running !== undefined) await stopGroup(running);
    log.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const run = (...args: string[]) => {
    const child = spawn(
      process.execPath,
      [
        join(server, 'out/server-main.js'),
        '--accept-server-license-terms',
        ...['--server-data-dir', data],
        ...['--telemetry-level', 'off'],
        ...args,
      ],
      // Its own process group, so that the extension host and the language server end with it.
      { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    running = child;
    return child;
  };
  stopOnSignal(stop);

  try {
    await copyExample(workspace);
    for (const path of vsix) {
      const installing = run('--install-extension', path, '--force');
      const [code] = await once(installing, 'exit');
      await stopGroup(installing);
      running = undefined;
      if (code !== 0) throw new Error(`Installing ${path} ended with ${code}: see ${String(log.path)}`);
    }
    const child = run(
      ...['--host', '127.0.0.1', '--port', '0'],
      '--without-connection-token',
      ...(restricted ? [] : ['--disable-workspace-trust']),
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
    );
    return { authority: `127.0.0.1:${await listeningPort(child)}`, workspace, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The workbench's address, with the workspace open. The payload is what VS Code calls its environment. */
export function workbenchUrl(host: Host, payload: readonly (readonly [string, string])[] = []): string {
  const url = new URL(`http://${host.authority}/`);
  url.searchParams.set('folder', host.workspace);
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  return url.href;
}

/** An absolute path as the workbench names it. */
export function remoteUri(host: Host, path: string): string {
  return `vscode-remote://${host.authority}${path}`;
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const { stdout } = child;
  if (stdout === null) throw new Error('The server has no output to read its port from');
  const heard = new Promise<number>((resolve, reject) => {
    let text = '';
    stdout.on('data', (chunk) => {
      text += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
    setTimeout(() => reject(new Error('The server does not listen')), startLimit).unref();
  });
  return heard;
}

/** Asks a process group to end, then makes it end. They write logs until they are gone. */
async function stopGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  for (let tries = 0; signal(-pid, 0); tries++) {
    signal(-pid, tries < 20 ? 'SIGTERM' : 'SIGKILL');
    await sleep(100);
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function stopOnSignal(stop: () => Promise<void>): void {
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(name, () => void stop().finally(() => process.exit(code)));
  }
}
