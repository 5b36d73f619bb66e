import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cssText, jsonText, prismaText, transformation } from './texts.ts';

export const serverNames = ['ours', 'json', 'css', 'prisma', 'nothing'] as const;
export type ServerName = (typeof serverNames)[number];

/** A language server, and how what it has to say about a keystroke is had from it. */
export interface Server {
  readonly name: ServerName;
  /** What node runs. */
  readonly command: readonly string[];
  readonly languageId: string;
  /** The typed file and the others, inside the workspace. */
  path(file: string): string;
  /** A text of so many lines, `seed` tells files apart. */
  text(lines: number, seed: number): string;
  readonly settings?: { readonly path: string; readonly text: string };
  /**
   * `fenced`: publishes at once, but nothing where the problems stayed the same; the answer to a request sent behind the
   * keystroke then tells that it was checked. `pushed`: publishes after every keystroke. `pulled`: is asked
   * (textDocument/diagnostic), because its own publications wait for half a second without a key.
   */
  readonly diagnoses: 'fenced' | 'pushed' | 'pulled' | 'never';
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = (program: string): string => join(root, 'node_modules', program);

/**
 * Every server; what does nothing is bundled into `folder` as ours is, so that they load alike. `profile`: the folder that
 * profiles of ours are written to.
 */
export async function servers(folder: string, profile: string | undefined): Promise<readonly Server[]> {
  mkdirSync(folder, { recursive: true });
  const nothing = join(folder, 'nothing.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('nothing.ts', import.meta.url))],
    outfile: nothing,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    logLevel: 'error',
  });
  return [
    {
      name: 'ours',
      command: [
        ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
        join(root, 'server/dist/language-server.cjs'),
      ],
      languageId: 'sql',
      path: (file) => `transformations/${file}.sql`,
      text: (lines, seed) => transformation(lines, seed),
      settings: { path: 'activity_schema.yml', text: settings },
      diagnoses: 'fenced',
    },
    {
      name: 'json',
      command: [installed('vscode-langservers-extracted/bin/vscode-json-language-server')],
      languageId: 'json',
      path: (file) => `${file}.json`,
      text: jsonText,
      diagnoses: 'pulled',
    },
    {
      name: 'css',
      command: [installed('vscode-langservers-extracted/bin/vscode-css-language-server')],
      languageId: 'css',
      path: (file) => `${file}.css`,
      text: cssText,
      diagnoses: 'pulled',
    },
    {
      name: 'prisma',
      command: [installed('@prisma/language-server/dist/bin.js')],
      languageId: 'prisma',
      // Each file is a schema of its own: those of one folder would be one schema together.
      path: (file) => `${file}/schema.prisma`,
      text: prismaText,
      diagnoses: 'pushed',
    },
    {
      name: 'nothing',
      command: [nothing],
      languageId: 'plaintext',
      path: (file) => `${file}.txt`,
      text: cssText,
      diagnoses: 'never',
    },
  ];
}

/** Snowflake: all that reads it are parsers in WebAssembly, and no engine. */
const settings = `name: shop
connection: dev
connections:
  dev: { type: snowflake, account: shop, user: analyst, authenticator: externalbrowser, database: analytics, warehouse: small }
streams:
  customer_stream: { entity: customer, schema: analytics }
`;
