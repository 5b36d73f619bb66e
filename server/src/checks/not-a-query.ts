import { defineCheck } from './check.ts';

/** A transformation is read, never run as it stands: what would change something is refused. */
export const notAQuery = defineCheck({
  id: 'not-a-query',
  severity: 'error',
  summary: 'A transformation is a query and changes nothing.',
  documentation:
    'A transformation is wrapped into the statements of a build. `insert`, `create table`, `select … into` and the like cannot be wrapped and are never run.',
  message: (params: { word: string }) =>
    `A transformation is a query; \`${params.word}\` is not part of one and is never run.`,
  fails: "«insert» into customer_stream select id, ts, email, 'signed_up', json_object() from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check({ facts, transformation }) {
    // What a `{% set %}` block holds need not be a part of the query.
    const at = facts.templated ? undefined : facts.notQuery;
    if (at) yield { at, params: { word: transformation.sql.slice(at.start, at.end).toLowerCase() } };
  },
});
