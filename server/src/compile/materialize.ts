import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';

/** A table or view that keeps a query's result. */
export interface Materialization {
  readonly kind: 'table' | 'view';
  /** The parts of its name: `schema`, `name`. */
  readonly name: readonly string[];
}

/** The statements that make a query's result a table or view, in place of the one that is there. Source: `files.md`, "A query". */
export function materializeQuery(sql: string, { kind, name }: Materialization, dialect: Dialect): string {
  const target = name.map((part) => identifier(dialect, part)).join('.');
  const body = sql.trimEnd();
  if (kind === 'view') return `create or replace view ${target} as\n${body};\n`;
  if (dialect.tableFromQuery === 'create-or-replace') return `create or replace table ${target} as\n${body};\n`;
  const statements = `drop table if exists ${target};\n\ncreate table ${target} as\n${body};\n`;
  return dialect.tableFromQuery === 'drop' ? statements : `begin;\n\n${statements}\ncommit;\n`;
}
