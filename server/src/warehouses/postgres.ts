import { RunError } from '../run/problem.ts';
import type { TransactionalWarehouse } from './warehouse.ts';

export interface PostgresOptions {
  readonly options: ReadonlyMap<string, string>;
  readonly use: 'read' | 'write';
  readonly command: string;
  readonly connection: string;
}

export async function openPostgres(options: PostgresOptions, _signal: AbortSignal): Promise<TransactionalWarehouse> {
  throw new RunError({ kind: 'unsupported-connection', name: options.connection, type: 'postgres' });
}
