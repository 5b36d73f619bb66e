import type { Project } from '../project/project.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import type { KnownTable, TableName } from '../sql/known-tables.ts';
import { sameName } from '../sql/lexical.ts';
import { defineCheck, type Subject } from './check.ts';

/** A table that the warehouse was asked about and does not have. Never an error: it may be made at any time. */
export const unknownTable = defineCheck({
  id: 'unknown-table',
  severity: 'warning',
  summary: 'The tables that a transformation reads are there.',
  documentation:
    'With a connection, the warehouse is asked about every table that a transformation names, when the file is opened and when it is saved. Said only of names that the warehouse itself does not find; without a connection nothing is said.',
  message: (params: { name: string; connection: string; meant: string | undefined }) =>
    `\`${params.connection}\` has no table \`${params.name}\`.${params.meant ? ` Did you mean \`${params.meant}\`?` : ''}`,
  fails: {
    text: "select u.id as activity_id, u.ts, u.email as customer, 'signed_up' as activity, json_object() as feature_json from «app.usres» as u",
    tables: 'shop',
  },
  passes: {
    text: "select u.id as activity_id, u.ts, u.email as customer, 'signed_up' as activity, json_object() as feature_json from app.users as u",
    tables: 'shop',
  },

  *check(subject) {
    const { facts, project } = subject;
    const { knownTables: known } = project;
    if (!known) return;
    for (const { name, parts, range } of facts.tables) {
      if (name === undefined || !known.isAbsent(name) || known.find(name) || isMadeHere(project, name, subject))
        continue;
      const meant = nearest(name, known.catalogue.tables);
      const fix = { title: `Change to \`${meant}\``, edits: [{ range, text: meant ?? '' }] };
      yield {
        at: range,
        params: { name: parts.join('.'), connection: known.catalogue.connection, meant },
        fixes: meant === undefined ? [] : [fix],
      };
    }
  },
});

/** A stream's own tables come with its first build. */
function isMadeHere({ streams }: Project, name: TableName, { dialect }: Subject): boolean {
  const table = name.at(-1) ?? '';
  return [...streams.values()].some(
    (stream) =>
      sameName(stream.name, table, dialect) ||
      table.toLowerCase().startsWith(`${stream.name.toLowerCase()}_`) ||
      (stream.entityTable !== undefined && sameName(stream.entityTable.split('.').at(-1) ?? '', table, dialect)),
  );
}

/** A table of the same schema with nearly this name, or of this name in another schema. */
function nearest(name: TableName, tables: readonly KnownTable[]): string | undefined {
  const [table = '', schema] = name.toReversed();
  const elsewhere = tables.filter((known) => known.name === table);
  const [only, ...others] = elsewhere;
  if (only && others.length === 0) return plain(`${only.schema}.${only.name}`);
  const beside = tables.filter((known) => schema === undefined || known.schema === schema);
  const meant = nearestSpelling(
    table,
    beside.map((known) => known.name),
  );
  return meant && plain(schema === undefined ? meant : `${schema}.${meant}`);
}

/** Undefined where the name would have to be quoted. */
function plain(name: string): string | undefined {
  return /^[a-z_][a-z0-9_.]*$/.test(name) ? name : undefined;
}
