import type { Refusal } from '../streams/plan.ts';
import {
  anonymousRefusal,
  circleRefusal,
  identifyingColumn,
  makersOf,
  readsItsViews,
  roleRefusal,
  sharedRefusal,
} from '../streams/viewed.ts';
import { defineCheck, type Finding, type Subject } from './check.ts';
import { isKnown, outputNamed } from './columns.ts';
import { otherWays } from './view-needs-activity-tables.ts';

interface Params {
  readonly refusal: Refusal;
}

const perActivity = `name: shop
streams:
  customer_stream:
    entity: customer
    layout: per_activity
    optional_columns: [anonymous_customer_id]`;

const signedUp = (head: string, columns = '', from = 'users'): string => `/*---
${head}
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity,${columns} json_object() as feature_json from ${from}`;

/** Rows that stay in a view have something to do with other rows, of which the view knows nothing: the build is refused. */
export const viewStandsAlone = defineCheck({
  id: 'view-stands-alone',
  severity: 'error',
  summary: 'The rows of `update: view` have nothing to do with those of other transformations.',
  documentation:
    'A view gives the rows of its own transformation and knows no others. So its activities are given by no other transformation, which might have the same `activity_id`; its stream has no `role: aliases` and no `role: removals`, which would have to reach it; it gives no `anonymous_customer_id` where identities are resolved; and it does not read the stream. Otherwise a build of the stream is refused. `update: full` has none of these limits.',
  message: ({ refusal }: Params) => `${refusal.message} ${refusal.next}`,
  acrossFiles: true,
  fails: {
    text: signedUp('update: view', " «'web_' || cookie as anonymous_customer_id»,"),
    settings: perActivity,
  },
  passes: { text: signedUp('update: view'), settings: perActivity },
  also: [
    {
      fails: signedUp('update: view').replace(`'signed_up'`, `«'signed_up'»`),
      passes: signedUp('update: view').replace('signed_up', 'signed_up_here'),
      settings: perActivity,
      beside: { 'transformations/imported.sql': signedUp('update: full', '', 'imported') },
    },
    {
      fails: signedUp('update: «view»'),
      passes: signedUp('update: incremental'),
      settings: perActivity,
      beside: {
        'transformations/renamed.sql': `/*---
role: aliases
---*/
select old as anonymous_customer_id, new as customer, ts from renamed`,
      },
    },
    {
      fails: signedUp('update: view', '', '«customer_stream»'),
      passes: signedUp('update: view', '', 'customer_stream_visited'),
      settings: perActivity,
    },
  ],

  *check(subject): Iterable<Finding<Params>> {
    const { project, transformation, stream } = subject;
    const { role, update, updateRange } = transformation;
    if (role !== 'activities' || update !== 'view' || !updateRange || !stream || stream.layout === 'single') return;
    const fixes = otherWays(transformation);
    const ofRole = roleRefusal(project, transformation, stream);
    if (ofRole) yield { at: updateRange, params: { refusal: ofRole }, fixes };
    const reads = readsItsViews(project, stream, transformation);
    if (reads) yield { at: reads.range, params: { refusal: circleRefusal(transformation, reads) }, fixes };
    yield* sharedActivities(subject);
    const anonymous = identifyingColumn(stream);
    const column = anonymous === undefined || !isKnown(subject) ? undefined : outputNamed(subject, anonymous);
    if (anonymous === undefined || column === undefined) return;
    yield { at: column.range, params: { refusal: anonymousRefusal(transformation, stream, anonymous) }, fixes };
  },
});

function* sharedActivities({ project, transformation, stream, facts }: Subject): Iterable<Finding<Params>> {
  const { id, declaredActivities = [], updateRange } = transformation;
  if (!stream || !updateRange) return;
  for (const [activity, makers] of makersOf(project, stream)) {
    if (!makers.includes(id)) continue;
    const refusal = sharedRefusal(project, activity, [id, ...makers.filter((one) => one !== id)]);
    const place = [...facts.activities, ...declaredActivities].find(({ name }) => name === activity);
    if (refusal) yield { at: place?.range ?? updateRange, params: { refusal }, fixes: otherWays(transformation) };
  }
}
