import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cacheFolder, root } from './paths.ts';

export interface Chromium {
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** `$CHROME`, else an installed browser, else the one packed in @sparticuz/chromium (Linux x64). */
export function getChromium(): Chromium {
  const found = process.env.CHROME ?? installed.find((path) => existsSync(path));
  return found === undefined ? unpacked() : { executablePath: found };
}

function unpacked(): Chromium {
  const folder = join(cacheFolder, 'chromium');
  const executablePath = join(folder, 'chromium');
  if (!existsSync(executablePath)) unpackInto(folder, executablePath);
  return {
    executablePath,
    env: {
      ...definedEnvironment(),
      LD_LIBRARY_PATH: [join(folder, 'lib'), join(folder, 'al2023/lib')].join(':'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  };
}

function unpackInto(folder: string, executablePath: string): void {
  mkdirSync(folder, { recursive: true });
  const read = (name: string) =>
    brotliDecompressSync(readFileSync(join(root, 'node_modules/@sparticuz/chromium/bin', name)));
  // The libraries that a bare Linux lacks, one font, and a software renderer.
  for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    execFileSync('tar', ['x', '-C', folder], { input: read(name) });
  }
  const part = `${executablePath}.part`;
  writeFileSync(part, read('chromium.br'));
  chmodSync(part, 0o755);
  renameSync(part, executablePath);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
