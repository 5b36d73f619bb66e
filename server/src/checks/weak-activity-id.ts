import { hasPipes } from '../sql/clauses.ts';
import { type ReachedColumn, reachedFrom } from '../sql/reached.ts';
import { volatilityOf } from '../sql/volatile.ts';
import { defineCheck, type Subject } from './check.ts';
import { type Given, givenByBranch, givenFor, isGrouped } from './values.ts';

/** An `activity_id` that two activities of one entity at one instant share. */
export const weakActivityId = defineCheck({
  id: 'weak-activity-id',
  severity: 'info',
  summary: 'An `activity_id` says more than who and when.',
  documentation:
    'The build keeps one row for each activity and `activity_id`. An id made of nothing but the entity and the time is the same for two clicks in one second, and one of them is lost; and it changes whenever the source corrects either of them. Take the source’s own key, or add what tells the rows apart. Where the rows are grouped nothing is said.',
  message: (params: { only: 'time' | 'entity and time' }) =>
    params.only === 'time'
      ? 'This id is made of nothing but the time: activities at one instant share it, and only one of them is kept.'
      : 'This id is made of nothing but the entity and the time: what one entity does twice at one instant is kept once.',
  fails:
    "select «md5(email || '-' || clicked_at)» as activity_id, clicked_at as ts, email as customer, 'clicked' as activity, json_object() as feature_json from clicks",
  passes:
    "select md5(email || '-' || clicked_at || '-' || url) as activity_id, clicked_at as ts, email as customer, 'clicked' as activity, json_object() as feature_json from clicks",
  also: [
    {
      fails:
        "select «clicked_at» as activity_id, clicked_at as ts, email as customer, 'clicked' as activity, json_object() as feature_json from clicks",
      passes:
        "select id as activity_id, created_at as ts, id as customer, 'signed_up' as activity, json_object() as feature_json from users",
    },
    {
      dialect: 'bigquery',
      fails:
        "select «to_hex(md5(concat(c.user_id, cast(c.clicked_at as string))))» as activity_id, c.clicked_at as ts, c.user_id as customer, 'clicked' as activity, json_object() as feature_json from clicks as c",
      passes:
        "select concat(user_id, cast(day as string)) as activity_id, day as ts, user_id as customer, 'visited' as activity, json_object('visits', count(*)) as feature_json from visits group by user_id, day",
    },
  ],

  *check(subject) {
    const { cursor } = subject.read;
    const isRecursive = cursor.tokens.tokens.some(({ kind, value }) => kind === 'word' && value === 'recursive');
    if (isRecursive || hasPipes(cursor)) return;
    const others = ['ts', 'customer', 'anonymous_customer_id'].map((name) => givenByBranch(subject, name));
    for (const id of givenFor(subject, 'activity_id')) {
      const only = madeOf(subject, id, others);
      const at = id.column.expressionRange;
      if (only && id.column.named !== 'star') yield { at, params: { only } };
    }
  },
});

/** `others`: the time and both identifiers, by branch. */
function madeOf(
  subject: Subject,
  id: Given,
  others: readonly ReadonlyMap<Given['branch'], Given>[],
): 'time' | 'entity and time' | undefined {
  const { branch } = id.branch;
  if (branch.kind !== 'select' || isGrouped(subject, branch)) return undefined;
  const { trace } = subject.top;
  const reached = reachedFrom(trace, id.column);
  // What is numbered or random tells rows apart, or is said by another rule.
  const tellsApart = reached.words.some(
    (word) =>
      word.name === 'over' ||
      word.name === 'select' ||
      takesPart.test(word.name) ||
      volatilityOf(subject.dialect, word) !== undefined,
  );
  const own = keysOf(subject, reached.columns);
  if (tellsApart || !own || own.size === 0) return undefined;
  const [time, customer, anonymous] = others.map((byBranch) => {
    const given = byBranch.get(id.branch);
    return given ? keysOf(subject, reachedFrom(trace, given.column).columns) : new Set<string>();
  });
  if (!time || !customer || !anonymous) return undefined;
  const parts = [...own];
  const isTime = parts.some((key) => time.has(key) && !customer.has(key) && !anonymous.has(key));
  const known = parts.every((key) => time.has(key) || customer.has(key) || anonymous.has(key));
  if (!isTime || !known) return undefined;
  return parts.every((key) => time.has(key)) ? 'time' : 'entity and time';
}

/** Functions that take one of several values out of a column. */
const takesPart = /json|extract|path|element|split|substr|regexp|xml|parse|get/;

/** Columns told apart by the table they are of; undefined where that cannot be told, or parts of them are taken. */
function keysOf({ read: { cursor } }: Subject, columns: readonly ReachedColumn[]): ReadonlySet<string> | undefined {
  const keys = columns.map(({ name, at, source }) => {
    const next = at === undefined ? undefined : cursor.token(at + 1);
    const isWhole = next?.kind !== 'symbol' || !['->', '->>', '#>', '#>>', ':', '[', '.', '{'].includes(next.value);
    const isTable = source?.source.table !== undefined && !source.source.opaque;
    return isWhole && isTable ? `${source.source.span.from} ${name}` : undefined;
  });
  return keys.every((key) => key !== undefined) ? new Set(keys) : undefined;
}
