import { defineCheck } from './check.ts';

/** A file with no query in it: a build stops at it. */
export const emptyTransformation = defineCheck({
  id: 'empty-transformation',
  severity: 'error',
  summary: 'A file among the transformations holds a query.',
  documentation: 'A build reads every file of the transformations folder and stops at one with nothing to read.',
  message: () => 'There is no query in this file: write a SELECT, or delete the file.',
  fails: '«-- to be written»',
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check(subject) {
    const { facts, transformation } = subject;
    if (facts.templated || facts.defects.length > 0 || facts.statements > 0) return;
    const { sql } = transformation;
    const start = sql.search(/[^\s\uFEFF]/);
    yield { at: start === -1 ? { start: 0, end: 0 } : { start, end: sql.trimEnd().length }, params: {} };
  },
});
