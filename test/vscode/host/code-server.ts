import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './paths.ts';

/** The last code-server whose server runs on Node 20; it is VS Code 1.100.3. */
const version = '4.100.3';
const integrity = 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==';
const ripgrep = '@vscode/ripgrep-linux-x64@1.18.0';

/** Written last, so that an interrupted unpacking starts over. */
const marker = 'complete';

/**
 * Unpacks VS Code's own workbench and server (code-server's build, MIT) from npm and answers with its folder. No lifecycle
 * script runs and nothing is compiled: what those would have fetched or built is put in place here.
 */
export async function getCodeServer(): Promise<string> {
  const folder = join(cacheFolder, `code-server-${version}`);
  const server = join(folder, 'package/lib/vscode');
  if (existsSync(join(folder, marker))) return server;

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await unpack(folder);
  // Plain `npm ci` calls the shipped npm-shrinkwrap.json out of sync with its peer dependencies.
  for (const part of [server, join(server, 'extensions')]) {
    await retry(3, () => npm(['ci', '--legacy-peer-deps', '--omit=dev'], part));
  }
  symlinkSync('node_modules', join(server, 'node_modules.asar'));
  await addRipgrep(folder, server);
  replaceNative(server, '@vscode/spdlog', logToFiles);
  replaceNative(server, '@vscode/native-watchdog', 'exports.start = () => {};\n');
  replaceNative(server, 'native-watchdog', 'exports.start = () => {};\n');
  writeFileSync(join(folder, marker), `${integrity}\n`);
  return server;
}

async function unpack(folder: string): Promise<void> {
  await retry(3, () => npm(['pack', `code-server@${version}`], folder));
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (packed === undefined) throw new Error(`npm pack left no archive in ${folder}`);
  const archive = join(folder, packed);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`code-server ${version} is not the pinned one: ${found}`);
  execFileSync('tar', ['xzf', archive, '-C', folder]);
  rmSync(archive);
}

/** The server's own ripgrep package fetches its binary in a postinstall script. */
async function addRipgrep(folder: string, server: string): Promise<void> {
  const wanted = join(server, 'node_modules/@vscode/ripgrep/bin');
  if (existsSync(join(wanted, 'rg'))) return;
  const aside = join(folder, 'aside');
  mkdirSync(aside, { recursive: true });
  writeFileSync(join(aside, 'package.json'), '{"private":true}\n');
  await retry(3, () => npm(['install', ripgrep], aside));
  mkdirSync(wanted, { recursive: true });
  cpSync(join(aside, 'node_modules/@vscode/ripgrep-linux-x64/bin/rg'), join(wanted, 'rg'));
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function retry(times: number, attempt: () => void): Promise<void> {
  for (let left = times; ; left--) {
    try {
      return attempt();
    } catch (error) {
      if (left <= 1) throw error;
      await sleep(2_000);
    }
  }
}

/** Puts JavaScript in place of a module that would have to be compiled and whose absence the server reports loudly. */
function replaceNative(server: string, name: string, source: string): void {
  const folder = join(server, 'node_modules', name);
  if (!existsSync(folder)) return;
  const manifest: { main?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const main = manifest.main ?? 'index.js';
  writeFileSync(join(folder, main.endsWith('.js') ? main : `${main}.js`), source);
}

/** The part of spdlog that VS Code uses; the Output view reads the files it writes. */
const logToFiles = `
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
class Logger {
  constructor(file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, '');
  }
  write(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, 23);
    appendFileSync(this.file, this.raw ? message : time + ' [' + levels[level] + '] ' + message + '\\n');
  }
  trace(message) { this.write(0, message); }
  debug(message) { this.write(1, message); }
  info(message) { this.write(2, message); }
  warn(message) { this.write(3, message); }
  error(message) { this.write(4, message); }
  critical(message) { this.write(5, message); }
  setLevel(level) { this.level = level; }
  getLevel() { return this.level; }
  clearFormatters() { this.raw = true; }
  setPattern() {}
  flush() {}
  drop() {}
}
exports.Logger = Logger;
exports.version = 0;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);
`;
