import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pc from 'picocolors';

/**
 * `npm run demo`: two years of a bike-sharing company, checked, built into an activity stream and asked a question. It runs
 * the commands that anybody would run, and prints them.
 *
 *   npx tsx examples/demo.ts [folder]      in a copy of examples/bike_share instead
 */

const repository = resolve(import.meta.dirname, '..');
const example = join(repository, 'examples/bike_share');
const project = resolve(process.argv[2] ?? example);
const program = join(repository, 'server/bin/activity-schema.cjs');

const began = performance.now();

if (!existsSync(join(repository, 'server/dist/cli.cjs'))) {
  await step('The program is not built yet.', 'npm run build', process.execPath, ['esbuild.mjs'], repository);
}
await step(
  'The raw data: what a bike-sharing company has in its tables after two years.',
  'npx tsx raw/generate.ts',
  process.execPath,
  ['--import', import.meta.resolve('tsx'), join(example, 'raw/generate.ts'), join(project, 'bike_share.duckdb')],
  project,
);
await activitySchema('Is every transformation and query right? This needs no database.', 'check');
await activitySchema('Turn the tables into one activity stream.', 'build');
await activitySchema(
  'Who opened the app, and did they ride within half an hour?',
  'query',
  'app_conversion',
  '--limit',
  '12',
);

console.log(`
${pc.bold(`That took ${Math.round((performance.now() - began) / 1000)} seconds.`)} Now try, in ${pc.cyan('examples/bike_share')}:

  ${pc.dim('$')} cd examples/bike_share
  ${pc.dim('$')} npx activity-schema query why_they_leave --limit 20
  ${pc.dim('$')} npx activity-schema compile app_conversion         ${pc.dim('# the SQL that nobody had to write')}
  ${pc.dim('$')} npx tsx raw/generate.ts --append && npx activity-schema build   ${pc.dim('# three days more')}
  ${pc.dim('$')} npx activity-schema history

Take the line with ${pc.cyan('`as ts`')} out of transformations/signed_up.sql and run ${pc.cyan('`check`')} again, or open the folder in VS Code.`);

function activitySchema(why: string, ...words: readonly string[]): Promise<void> {
  return step(why, `npx activity-schema ${words.join(' ')}`, process.execPath, [program, ...words], project);
}

async function step(why: string, shown: string, file: string, words: readonly string[], cwd: string): Promise<void> {
  console.log(`\n${pc.dim('#')} ${why}\n${pc.dim('$')} ${pc.bold(pc.cyan(shown))}`);
  const code = await new Promise<number>((done) => {
    const child = spawn(file, words, { cwd, stdio: 'inherit' });
    child.on('error', () => done(1));
    child.on('exit', (exitCode) => done(exitCode ?? 1));
  });
  if (code !== 0) {
    console.error(`\n${pc.red('The demo stopped here')}: \`${shown}\` ended with ${code}.`);
    process.exit(code);
  }
}
