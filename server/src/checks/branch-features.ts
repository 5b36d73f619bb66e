import { valuesBehind } from '../sql/behind.ts';
import type { ActivityLiteral } from '../sql/facts.ts';
import { featuresOfValue } from '../sql/values.ts';
import { defineCheck, type Subject } from './check.ts';
import { eachPlaceOnce, givenByBranch, givenFor, rangeOf } from './values.ts';

/** One activity has other features in another branch of its query. Source: Activity Schema 2.0, "Feature JSON". */
export const branchFeatures = defineCheck({
  id: 'branch-features',
  severity: 'warning',
  summary: 'An activity has the same features in every branch of its query.',
  documentation:
    'Features have the same keys on every row of an activity, so that whoever reads one row knows them all. A branch that lacks a key gives null for it without saying so. Give the key in every branch, with null where there is no value. Branches that make different activities may have different features.',
  message: (params: { activity: string; keys: readonly string[] }) =>
    `\`${params.activity}\` has ${params.keys.map((key) => `\`${key}\``).join(', ')} in one branch of this query and not in another.`,
  fails: `select id as activity_id, ts, email as customer, 'paid' as activity, json_object('amount', amount, 'card', card) as feature_json from card_payments
union all
select id, ts, email, «'paid'», json_object('amount', amount) from cash_payments`,
  passes: `select id as activity_id, ts, email as customer, 'paid' as activity, json_object('amount', amount, 'card', card) as feature_json from card_payments
union all
select id, ts, email, 'paid', json_object('amount', amount, 'card', null) from cash_payments`,
  also: [
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, ts, email as customer, 'paid' as activity, case when card is null then object_construct('amount', amount) else «object_construct('amount', amount, 'card', card)» end as feature_json from payments",
      passes:
        "select id as activity_id, ts, email as customer, iff(card is null, 'paid_cash', 'paid_by_card') as activity, case when card is null then object_construct('amount', amount) else object_construct('amount', amount, 'card', card) end as feature_json from payments",
    },
  ],

  *check(subject) {
    const { facts, transformation } = subject;
    if (!subject.stream || transformation.role !== 'activities') return;
    const first = new Map<string, ActivityLiteral>();
    for (const literal of facts.activities) {
      if (!literal.features) continue;
      const earlier = first.get(literal.name);
      if (!earlier) first.set(literal.name, literal);
      const keys = earlier ? differingKeys(keysOf(earlier), keysOf(literal)) : [];
      if (keys.length > 0) yield { at: literal.range, params: { activity: literal.name, keys } };
    }
    yield* eachPlaceOnce(insideBlocks(subject));
  },
});

const keysOf = ({ features }: ActivityLiteral): readonly string[] => features?.map(({ name }) => name) ?? [];

/** Keys that only one of two has. */
export function differingKeys(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...one.filter((key) => !other.includes(key)), ...other.filter((key) => !one.includes(key))];
}

/** Objects that a CASE chooses from, where the rows are of one activity all the same. */
function insideBlocks(subject: Subject) {
  const { trace } = subject.top;
  const activities = givenByBranch(subject, 'activity');
  const literals = new Map(subject.facts.activities.map((literal) => [literal.range.start, literal]));
  return givenFor(subject, 'feature_json').flatMap(({ branch, column }) => {
    const activity = activities.get(branch);
    const names = activity ? valuesBehind(trace, activity.column) : [];
    const [only, ...others] = names;
    const isOne = only && others.length === 0 && only.kind === 'constant';
    const literal = isOne ? literals.get(rangeOf(subject, only.span).start) : undefined;
    if (!literal) return [];
    const values = valuesBehind(trace, column);
    if (values.length < 2) return [];
    const [first, ...more] = values.flatMap((value) => {
      const features = featuresOfValue(trace, value);
      return features ? [{ value, keys: features.map((feature) => feature.name) }] : [];
    });
    if (!first || new Set(values.map(({ scope }) => scope.block)).size > 1) return [];
    return more.flatMap(({ value, keys }) => {
      const differing = differingKeys(first.keys, keys);
      if (differing.length === 0) return [];
      return [{ at: rangeOf(subject, value.span), params: { activity: literal.name, keys: differing } }];
    });
  });
}
