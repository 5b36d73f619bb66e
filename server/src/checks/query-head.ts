import type { ParsedQuery } from '../aql/ast.ts';
import { defineRule, Report } from '../aql/rule.ts';
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

export function misplacedHeadsIn({ file, text, comments }: ParsedQuery): readonly Problem[] {
  const report = new Report(file);
  for (const head of misplacedInQuery(text, comments)) report.say(misplacedQueryHead, head.range, head);
  return report.problems;
}
