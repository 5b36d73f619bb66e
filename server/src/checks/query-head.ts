import type { ParsedQuery } from '../aql/ast.ts';
import { defineRule, Report } from '../aql/rule.ts';
import { buildDialectNamed } from '../dialects/index.ts';
import { dialectOf, isDialectKnown } from '../project/connection.ts';
import { takenBy } from '../project/kept-target.ts';
import type { Project, QueryFile } from '../project/project.ts';
import type { Problem } from '../schema/text.ts';
import { keptNameRefusal } from '../streams/kept-name.ts';
import type { Refusal } from '../streams/plan.ts';
import {
  type MisplacedHead,
  misplacedHead,
  misplacedHeadMessage,
  misplacedInQuery,
  repaired,
} from './misplaced-head.ts';

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

/** A result that would be kept under a name that a build cannot make. Source: `files.md`, "A query". */
export const keptNameUnfit = defineRule({
  id: 'kept-name-unfit',
  severity: 'error',
  summary: 'A query is kept under a name that a build can make.',
  documentation:
    'A build keeps what `materialize` asks for in the database of its connection: `as` is a schema and a name, or a name alone, with room on the warehouse, also for the `__new` that a new result is called until it takes the place of the former. It is said where the connection’s warehouse is one that this version builds on.',
  message: ({ message, next }: Refusal) => `${message} ${next}`,
  fails: `/*---
materialize: table
as: «shop.analytics.first_opened»
---*/
using customer_stream select first opened_app (ts)`,
  passes: `/*---
materialize: table
as: analytics.first_opened
---*/
using customer_stream select first opened_app (ts)`,
});

/** What is wrong with the name that a query's result is to be kept under. */
export function keptNamesIn(project: Project, query: QueryFile): readonly Problem[] {
  if (!query.materialize) return [];
  const { as, range } = query.materialize;
  const report = new Report(query.file.path);
  const is = takenBy(project, query);
  const dialect = isDialectKnown(project) ? buildDialectNamed(dialectOf(project)) : undefined;
  const refusal = dialect && keptNameRefusal(as, dialect);
  if (is !== undefined) report.say(keptNameTaken, range, { as, is });
  else if (refusal) report.say(keptNameUnfit, range, refusal);
  return report.problems;
}

/** Comments of a query that are meant as its head; `hasHead`: it has one, which is blanked out in its text. */
export function misplacedHeadsIn({ file, text, comments }: ParsedQuery, hasHead: boolean): readonly Problem[] {
  const report = new Report(file);
  for (const head of misplacedInQuery({ text, hasHead, comments })) {
    const fix = repaired(text, hasHead, head);
    const [edit, ...also] = fix?.edits ?? [];
    report.say(misplacedQueryHead, head.range, head, fix && edit && { ...edit, title: fix.title, also });
  }
  return report.problems;
}
