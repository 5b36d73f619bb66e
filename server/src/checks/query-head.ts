import type { ParsedQuery } from '../aql/ast.ts';
import { defineRule, Report } from '../aql/rule.ts';
import { takenBy } from '../project/kept-target.ts';
import type { Project, QueryFile } from '../project/project.ts';
import type { Problem } from '../schema/text.ts';
import { type MisplacedHead, misplacedHead, misplacedHeadMessage, misplacedInQuery } from './misplaced-head.ts';

/** A comment in a query that is meant as a head and is none. */
export const misplacedQueryHead = defineRule({
  id: misplacedHead.id,
  severity: misplacedHead.severity,
  summary: misplacedHead.summary,
  documentation: misplacedHead.documentation,
  message: (params: MisplacedHead) => misplacedHeadMessage(params),
  fails: `-- riders
«/*---
materialize: view
as: analytics.riders
---*/»
using customer_stream select all opened_app (ts)`,
  passes: `/*---
materialize: view
as: analytics.riders
---*/
-- riders
using customer_stream select all opened_app (ts)`,
});

/** A result that would be kept in a place that is something else's. Source: `files.md`, "A query". */
export const keptNameTaken = defineRule({
  id: 'kept-name-taken',
  severity: 'error',
  summary: 'A query is kept under a name of its own.',
  documentation:
    'With `materialize` a build makes the table or view that `as` names. It cannot be the table of a stream or of one of its activities, an entity table, or what another query is kept in: a build would refuse it, or two queries take turns in it.',
  message: (p: { as: string; is: string }) => `\`${p.as}\` is ${p.is}: keep this query under another name.`,
  fails: `/*---
materialize: table
as: «analytics.customer_stream»
---*/
using customer_stream select first opened_app (ts)`,
  passes: `/*---
materialize: table
as: analytics.first_opened
---*/
using customer_stream select first opened_app (ts)`,
});

export function keptNamesTaken(project: Project, query: QueryFile): readonly Problem[] {
  const is = takenBy(project, query);
  if (is === undefined || !query.materialize) return [];
  const report = new Report(query.file.path);
  report.say(keptNameTaken, query.materialize.range, { as: query.materialize.as, is });
  return report.problems;
}

export function misplacedHeadsIn({ file, text, comments }: ParsedQuery): readonly Problem[] {
  const report = new Report(file);
  for (const head of misplacedInQuery(text, comments)) report.say(misplacedQueryHead, head.range, head);
  return report.problems;
}
