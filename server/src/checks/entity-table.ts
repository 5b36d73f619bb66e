import { dialectOf } from '../project/connection.ts';
import { entityKey, entityTablePath } from '../project/entity-table.ts';
import type { Project } from '../project/project.ts';
import { sameName } from '../sql/lexical.ts';
import { defineCheck } from './check.ts';

type Lack =
  | { readonly kind: 'stream'; readonly table: string }
  | { readonly kind: 'absent'; readonly table: string; readonly connection: string; readonly key: string }
  | { readonly kind: 'keyless'; readonly table: string; readonly connection: string; readonly key: string };

/** The table that `entity` joins is not there, has no key, or is the stream itself. */
export const entityTable = defineCheck({
  id: 'entity-table',
  severity: 'warning',
  summary: 'A stream’s `entity_table` is there, and has the column that the stream calls `customer`.',
  documentation:
    'The entity table has one row for each entity and is joined by `entity` in queries. No build makes it: it is a table or a view of your own. Its key is called what the stream calls `customer`; where several rows have one key, a query takes one of them. Whether it is there, and what columns it has, is said with a connection only.',
  message: (lack: Lack) => {
    switch (lack.kind) {
      case 'stream':
        return `\`${lack.table}\` is a stream, which has a row for each activity: an entity table has one for each entity.`;
      case 'absent':
        return `\`${lack.connection}\` has no table \`${lack.table}\`. No build makes it: create it, or a view, with one row for each \`${lack.key}\`.`;
      case 'keyless':
        return `\`${lack.table}\` has no column \`${lack.key}\`, by which \`entity\` finds its rows.`;
    }
  },
  fails: {
    text: `name: shop
streams:
  customer_stream: { entity: customer, schema: app, entity_table: «users» }`,
    tables: 'shop',
  },
  passes: {
    text: `name: shop
streams:
  customer_stream: { entity: customer, schema: app, entity_table: users, column_names: { customer: email } }`,
    tables: 'shop',
  },
  also: [
    {
      tables: 'shop',
      fails: `name: shop
streams:
  customer_stream: { entity: customer, entity_table: «app.usres» }`,
      passes: `name: shop
streams:
  customer_stream: { entity: customer, entity_table: app.riders }`,
    },
    {
      fails: `name: shop
streams:
  customer_stream: { entity: customer, schema: app, entity_table: «app.customer_stream» }`,
      passes: `name: shop
streams:
  customer_stream: { entity: customer, schema: app, entity_table: app.customer }`,
    },
  ],

  *checkSettings(project) {
    for (const stream of project.streams.values()) {
      const path = entityTablePath(stream);
      const at = stream.entityTableRange;
      if (!path || !at) continue;
      const params = lackOf(project, path, entityKey(stream));
      if (params) yield { at, params };
    }
  },
});

function lackOf(project: Project, path: readonly string[], key: string): Lack | undefined {
  const table = path.join('.');
  const dialect = dialectOf(project);
  const isSame = (one: string, other: string): boolean => sameName(one, other, dialect);
  const isStream = [...project.streams.values()].some(
    ({ name, schema }) => isSame(name, path.at(-1) ?? '') && isSame(schema ?? '', path.at(-2) ?? ''),
  );
  if (isStream) return { kind: 'stream', table };
  const { knownTables: known } = project;
  const found = known?.find(path);
  if (!known || (!found && !known.isAbsent(path))) return undefined;
  const { connection } = known.catalogue;
  if (!found) return { kind: 'absent', table, connection, key };
  return found.columns.some(({ name }) => isSame(name, key)) ? undefined : { kind: 'keyless', table, connection, key };
}
