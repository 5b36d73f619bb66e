import type { Dialect } from '../dialects/dialect.ts';
import { definedName } from '../dialects/identifiers.ts';
import type { Reasoned } from '../dialects/table-design.ts';
import { entityKey, entityTablePath } from '../project/entity-table.ts';
import type { StreamTable } from './stream-table.ts';

/** The entity table in its least form, where one is declared. It is its owner's to make and to fill. */
export function entityTableDdl({ dialect, stream, schema }: StreamTable<Dialect>): Reasoned | undefined {
  const path = entityTablePath({ ...stream, schema });
  if (path === undefined) return undefined;
  const types = dialect.tables.types ?? dialect.types;
  const notNull = dialect.tables.notNull ? ' not null' : '';
  return {
    reason: `The entity table ${path.join('.')} is joined by \`entity\` in queries. No build makes or fills it: it is a table or a view of your own, with one row for each ${stream.entity} and whatever columns are known of it. At least:`,
    sql: `create table if not exists ${path.map((part) => definedName(dialect, part)).join('.')} (\n  ${definedName(dialect, entityKey(stream))} ${types.string}${notNull}\n)`,
  };
}
