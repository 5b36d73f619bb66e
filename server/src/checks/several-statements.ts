import { defineCheck } from './check.ts';

/** Only one statement can be wrapped into a build. */
export const severalStatements = defineCheck({
  id: 'several-statements',
  severity: 'error',
  summary: 'A transformation is one statement.',
  documentation:
    'A build wraps the query of a transformation. Of several statements none is run: give each its own file. Statements that Snowflake chains with `->>` are several too: write the first as a common table of the last.',
  message: (params: { count: number }) => `A transformation is one query; this file has ${params.count} statements.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users; «select» 1",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users;",
  also: [
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users ->> «select» * from $1",
      passes:
        "with made as (select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct() as feature_json from users) select * from made",
    },
  ],

  *check({ facts }) {
    if (facts.secondStatement && !facts.templated)
      yield { at: facts.secondStatement, params: { count: facts.statements } };
  },
});
