import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import { lostReferences } from '../sql/lost-references.ts';
import { defineCheck } from './check.ts';

/** A column of a table whose columns are known, and which has none of that name. */
export const unknownSourceColumn = defineCheck({
  id: 'unknown-source-column',
  severity: 'warning',
  summary: 'The columns that a transformation reads are there.',
  documentation:
    'With a connection, a name such as `r.started_at` is looked up among the columns of the table `r` stands for. Said only where nothing else can be meant; without a connection nothing is said.',
  message: (params: { name: string; table: string; connection: string; meant: string | undefined }) =>
    `\`${params.table}\` has no column \`${params.name}\` on \`${params.connection}\`.${params.meant ? ` Did you mean \`${params.meant}\`?` : ''}`,
  fails: {
    text: "select u.id as activity_id, u.ts, u.«emial» as customer, 'signed_up' as activity, json_object() as feature_json from app.users as u",
    tables: 'shop',
  },
  passes: {
    text: "select u.id as activity_id, u.ts, u.email as customer, 'signed_up' as activity, json_object() as feature_json from app.users as u",
    tables: 'shop',
  },

  *check({ read, dialect, project }) {
    const { knownTables: known } = project;
    if (!known) return;
    for (const { name, range, table } of lostReferences(read)) {
      const meant = nearestSpelling(
        name,
        table.columns.map((column) => column.name),
      );
      const text = meant && identifier(dialectNamed(dialect), meant);
      yield {
        at: range,
        params: { name, table: `${table.schema}.${table.name}`, connection: known.catalogue.connection, meant },
        fixes: text === undefined ? [] : [{ title: `Change to \`${meant}\``, edits: [{ range, text }] }],
      };
    }
  },
});
