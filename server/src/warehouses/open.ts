import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Connection, Project } from '../project/project.ts';
import { withoutSecrets } from '../project/secrets.ts';
import { readDbtTarget } from '../run/dbt-profile.ts';
import { RunError } from '../run/problem.ts';
import { resolvedOptions } from './options.ts';
import type { Warehouse } from './warehouse.ts';

export interface OpenOptions {
  /** Name of the connection; undefined: the project's own choice. */
  readonly connection: string | undefined;
  readonly use: 'read' | 'write';
  /** Whether a database that is a file has to be there; undefined: one that is not is empty. */
  readonly mustExist?: boolean;
  /** What it is opened for, told to whoever finds it held. */
  readonly command: string;
}

/** The connection of a project by name, or its own choice. Throws `unknown-connection`. */
export function connectionOf(project: Project, name: string | undefined): Connection {
  const wanted = name ?? project.connection;
  const connection = wanted === undefined ? undefined : project.connections.get(wanted);
  if (connection) return connection;
  throw new RunError({ kind: 'unknown-connection', name: wanted ?? '', known: [...project.connections.keys()] });
}

/** Opens a project's connection. The driver is loaded when it is first used. */
export async function openWarehouse(
  project: Project,
  { connection: name, use, command, mustExist }: OpenOptions,
  signal: AbortSignal,
): Promise<Warehouse> {
  const connection = connectionOf(project, name);
  if (use === 'write' && connection.readOnly) throw new RunError({ kind: 'read-only', connection: connection.name });
  if (signal.aborted) throw new RunError({ kind: 'cancelled' });
  const { adapter, options } = await optionsOf(project, connection);
  switch (adapter) {
    case 'duckdb': {
      const path = options.get('path');
      if (path === undefined) {
        throw new RunError({ kind: 'missing-option', option: 'path', connection: connection.name });
      }
      const whole = path === ':memory:' || isAbsolute(path) ? path : resolve(project.root, path);
      if (mustExist && whole !== ':memory:' && !existsSync(whole)) {
        const path = withoutSecrets(whole);
        throw new RunError({ kind: 'unopened', path, reason: 'missing', message: 'it does not exist yet.' });
      }
      const { openDuckdb } = await import('./duckdb.ts');
      return openDuckdb({
        path: whole,
        use,
        command,
        connection: connection.name,
        memoryLimit: options.get('memory_limit'),
        threads: options.get('threads'),
      });
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres.ts');
      return openPostgres({ options, use, connection: connection.name }, signal);
    }
    default:
      throw new RunError({ kind: 'unsupported-connection', name: connection.name, type: adapter });
  }
}

async function optionsOf(
  project: Project,
  connection: Connection,
): Promise<{ readonly adapter: string; readonly options: ReadonlyMap<string, string> }> {
  if (connection.type === 'dbt') return readDbtTarget(project, connection);
  const isOpenable = connection.type === 'duckdb' || connection.type === 'postgres';
  return { adapter: connection.type, options: isOpenable ? resolvedOptions(connection, process.env) : new Map() };
}
