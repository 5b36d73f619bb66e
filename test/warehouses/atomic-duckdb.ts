import { atomicStatements } from '../../server/src/dialects/atomic-statements.ts';
import type { BuildDialect } from '../../server/src/dialects/build-dialect.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import type { TransactionalWarehouse, Warehouse } from '../../server/src/warehouses/warehouse.ts';

/** DuckDB as a warehouse on which each statement is atomic and no two are: `begin` is not to be had, nor a row's place. */
export const atomicDuckdb: BuildDialect = { ...duckdb, rowLocator: undefined, atomicStatements };

export function withoutTransactions({ transaction: _, ...warehouse }: TransactionalWarehouse): Warehouse {
  return { ...warehouse, dialect: atomicDuckdb };
}

type DuckdbModule = typeof import('../../server/src/warehouses/duckdb.ts');

/** What stands in for the product's way to DuckDB, made from it. */
export async function atomicModule(original: () => Promise<DuckdbModule>) {
  const { openDuckdb } = await original();
  return {
    openDuckdb: async (...options: Parameters<typeof openDuckdb>) => withoutTransactions(await openDuckdb(...options)),
  };
}
