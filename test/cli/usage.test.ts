import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { commands } from '../../server/src/commands.ts';
import { program, run, starterProject, temporaryFolder } from './cli.ts';

let project: string;
beforeAll(async () => {
  project = await starterProject();
});

const mistakes: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [['bild'], /unknown command 'bild'[\s\S]*Did you mean build/],
  [['build', '--ful'], /unknown option '--ful'[\s\S]*Did you mean --full/],
  [['compile'], /missing required argument 'query'/],
  [['compile', 'nothing'], /no file and no query nothing[\s\S]*signed_up_to_order/],
  [['compile', 'signed_up_to_order', '--dialect', 'oracle'], /'oracle' is invalid[\s\S]*duckdb, postgres/],
  [['check', '--format', 'xml'], /'xml' is invalid[\s\S]*text, json, github, junit/],
  [['query', 'signed_up_to_order', '--limit', 'many'], /whole number, 0 or more/],
  [['query', 'signed_up_to_order', '--limit', '-1'], /'-1' is invalid[\s\S]*whole number, 0 or more/],
  [['query', 'signed_up_to_order', '--connection', 'prod'], /no connection prod[\s\S]*dev/],
  [['build', '--stream', 'customer_steam'], /no stream customer_steam[\s\S]*Did you mean customer_stream/],
  [['build', '--transformation', 'signd_up'], /no transformation signd_up[\s\S]*Did you mean signed_up/],
  [['plan', 'backfill'], /needs to know where to begin[\s\S]*--from 2024-01-01/],
  [['backfill', '--from', '2024-02-30'], /--from 2024-02-30 is no time[\s\S]*in UTC as 2024-01-31/],
  [['backfill', '--from', '2024-01-01', '--to', 'tomorrow'], /--to tomorrow is no time[\s\S]*in UTC/],
  [['plan', 'build', '--from', '2024-01-01'], /--from is of `backfill`[\s\S]*plan backfill --from/],
  [['plan', 'backfill', '--full', '--from', '2024-01-01'], /--full is of `build`/],
  [['history', '--limit', '0'], /'0' is invalid[\s\S]*whole number, 1 or more/],
  [['backfill', '--from', '2024-02-01', '--to', '2024-02-01'], /is not before --to[\s\S]*Choose a window/],
  [['backfill', '--from', '2024-01-01', '--chunk', '0 days'], /--chunk 0 days is no length[\s\S]*`30 days`/],
  [['backfill', '--from', '2024-01-01', '--chunk', '1 month'], /--chunk 1 month is no length[\s\S]*`30 days`/],
  [['check', '--project', 'nowhere'], /no activity_schema\.yml in nowhere/],
  [['init', '.'], /is a project already/],
];

test.each(mistakes)('%j is a mistake of usage', async (words, says) => {
  const { code, out, err } = await run(words, { cwd: project });
  expect(err).toMatch(says);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('--version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../server/package.json'), 'utf8'));
  expect(await run(['--version'], { cwd: project })).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([[], ['--help'], ['help']])('help lists every command', async (...words) => {
  const { code, out, err } = await run(words, { cwd: project });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const { name } of Object.values(commands)) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});

test.each(Object.values(commands))('the help of $name has its examples', async ({ name, examples }) => {
  const { code, out } = await run([name, '--help'], { cwd: project });
  expect(code).toBe(0);
  for (const example of examples) expect(out).toContain(`$ ${example}`);
});

test('what init makes is kept when it is there already', async () => {
  const before = readFileSync(join(project, 'transformations/signed_up.sql'), 'utf8');
  await run(['init', '.'], { cwd: project });
  expect(readFileSync(join(project, 'transformations/signed_up.sql'), 'utf8')).toBe(before);
});

test('titles in the palette are the commands’', () => {
  const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
  const palette = new Set(manifest.contributes.commands.map(({ title }: { title: string }) => title));
  for (const { title } of [commands.build, commands.query, commands.compile, commands.ddl, commands.plan]) {
    expect(palette).toContain(title);
  }
});

test('a command that never comes to its end is no success', async () => {
  const never = join(project, 'never.cjs');
  writeFileSync(never, "require('node:fs/promises').readFile = () => new Promise(() => {});\n");
  const { code, err } = await run(['check'], { cwd: project, env: { NODE_OPTIONS: `--require=${never}` } });
  expect({ code, err }).toEqual({ code: 70, err: expect.stringContaining('stopped before it came to an end') });
});

// Elsewhere a folder that a program stands in cannot be deleted.
test.skipIf(process.platform === 'win32')('a folder that is gone is told, and help is given all the same', async () => {
  const gone = join(temporaryFolder(), 'gone');
  const inside = (words: string) => {
    mkdirSync(gone);
    const script = `rmdir "${gone}" && exec "${process.execPath}" "${program}" ${words}`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: gone, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  for (const words of ['check', 'build', 'query x', 'init shop'])
    expect(inside(words)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error The folder you are in is gone\.\nnext {2}Go to a folder/),
    });
  expect(inside('--version')).toMatchObject({ status: 0, stderr: '' });
});
