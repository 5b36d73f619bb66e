import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isPort } from '../project/connection-values.ts';
import { withoutSecrets } from '../project/secrets.ts';
import { RunError } from '../run/problem.ts';

/** Where a server is and who connects. What the options leave open is libpq's own: variables, then defaults. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly sslmode: string;
}

export async function postgresAddress(
  options: ReadonlyMap<string, string>,
  connection: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PostgresAddress> {
  const given = (option: string, variable: string): string | undefined => options.get(option) ?? environment[variable];
  const user = given('user', 'PGUSER') ?? environment.USER;
  if (user === undefined) throw new RunError({ kind: 'missing-option', option: 'user', connection });
  const address = {
    host: given('host', 'PGHOST') ?? 'localhost',
    port: Number(given('port', 'PGPORT') ?? 5432),
    database: given('database', 'PGDATABASE') ?? user,
    user,
    sslmode: given('sslmode', 'PGSSLMODE') ?? 'prefer',
  };
  const password = given('password', 'PGPASSWORD') ?? (await passwordFromFile(address, environment));
  return { ...address, password };
}

/** Connects. Rejects with `refused`, which says why in the server's words; the password is in none of them. */
export async function connectPostgres(address: PostgresAddress, connection: string): Promise<pg.Client> {
  const attempts = sslAttempts(address.sslmode);
  // The driver would leave its promise open for ever.
  if (!isPort(address.port)) {
    const message = 'its port has to be a whole number from 1 to 65535.';
    throw new RunError({ kind: 'refused', connection, message });
  }
  for (const [index, ssl] of attempts.entries()) {
    const { host, port, database, user, password } = address;
    const client = new pg.Client({
      host,
      port,
      database,
      user,
      password,
      ssl,
      application_name: 'activity-schema',
      connectionTimeoutMillis: 15_000,
      keepAlive: true,
      // Every value stays the server's text: what it becomes is decided in one place.
      types: { getTypeParser: () => (text: string) => text },
    });
    // A connection that breaks between two statements has nobody waiting for it; the next statement tells.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (cause) {
      await client.end().catch(() => {});
      const message = withoutSecrets(reasonOf(cause));
      const isLast = index === attempts.length - 1;
      if (isLast || !/does not support ssl/i.test(message)) {
        throw new RunError({ kind: 'refused', connection, message }, { cause });
      }
    }
  }
  throw new RunError({ kind: 'refused', connection, message: `sslmode ${address.sslmode} is not known.` });
}

/** `prefer` is libpq's: encrypted where the server can, plain where it cannot. The driver knows only one try. */
function sslAttempts(mode: string): readonly pg.ClientConfig['ssl'][] {
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
    case 'prefer':
      return [{ rejectUnauthorized: false }, false];
    case 'require':
      return [{ rejectUnauthorized: false }];
    case 'verify-ca':
      return [{ rejectUnauthorized: true, checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [{ rejectUnauthorized: true }];
    default:
      return [];
  }
}

/** The first line of `~/.pgpass` that fits. A file that others can read is passed over, as libpq does. */
async function passwordFromFile(
  { host, port, database, user }: Pick<PostgresAddress, 'host' | 'port' | 'database' | 'user'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const path = environment.PGPASSFILE ?? join(homedir(), '.pgpass');
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map((match) =>
      (match[1] ?? '').replace(/\\(.)/g, '$1'),
    );
    const [password] = fields.slice(4, 5);
    const fits = [host, String(port), database, user].every((value, index) => {
      return fields[index] === '*' || fields[index] === value;
    });
    if (fits && password) return password;
  }
  return undefined;
}

function reasonOf(cause: unknown): string {
  // Where a name has several addresses the error is of all of them, and has no message of its own.
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
