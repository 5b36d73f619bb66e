import { clausesOf } from '../sql/clauses.ts';
import { topLevel } from '../sql/expressions.ts';
import { type Nullness, nullnessOf, rowsBehind } from '../sql/nullness.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { placeholder } from './columns.ts';
import { eachPlaceOnce, type Given, givenByBranch, givenFor, isGrouped, rangeOf, textOf } from './values.ts';

/** Rows may have neither identifier. Source: Activity Schema 2.0, the note of `customer`. */
export const customerMayBeNull = defineCheck({
  id: 'customer-may-be-null',
  severity: 'warning',
  summary: '`customer` is null only where `anonymous_customer_id` is not.',
  documentation:
    'A row without either identifier is nobody’s: a build rejects it, and counts it among the rejected. Leave such rows out knowingly, or give the `anonymous_customer_id`. Said is only what the text shows: a literal `null`, `nullif`, a CASE without ELSE, the far side of an outer join; and nothing where a condition speaks of the same column.',
  message: (params: { because: Nullness['because'] }) =>
    `${reasons[params.because]} A build rejects rows without a customer.`,
  fails:
    "select r.id as activity_id, r.ts, «u.email» as customer, 'rode' as activity, json_object() as feature_json from rides r left join users u on u.id = r.user_id",
  passes:
    "select r.id as activity_id, r.ts, u.email as customer, 'rode' as activity, json_object() as feature_json from rides r left join users u on u.id = r.user_id where u.email is not null",
  also: [
    {
      fails:
        "select id as activity_id, ts, «nullif(trim(email), '')» as customer, 'rode' as activity, json_object() as feature_json from rides where paid or free",
      passes:
        "select id as activity_id, ts, nullif(trim(email), '') as customer, 'rode' as activity, json_object() as feature_json from rides where email <> ''",
    },
    {
      fails:
        "with r as (select id, ts, «case when kind = 'member' then email end» as who from rides) select id as activity_id, ts, who as customer, 'rode' as activity, json_object() as feature_json from r",
      passes:
        "with r as (select id, ts, case when kind = 'member' then email end as who from rides) select id as activity_id, ts, who as customer, 'rode' as activity, json_object() as feature_json from r where who is not null",
    },
    {
      settings:
        'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n',
      fails:
        "select id as activity_id, ts, «null» as customer, 'looked' as activity, null as anonymous_customer_id, json_object() as feature_json from visits",
      passes:
        "select id as activity_id, ts, null as customer, 'looked' as activity, 'web_' || cookie as anonymous_customer_id, json_object() as feature_json from visits",
    },
    {
      settings:
        'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n',
      fails:
        "select id as activity_id, ts, who as customer, 'looked' as activity, device as anonymous_customer_id, json_object() as feature_json from (values (1, timestamp '2024-01-01', 'ann', null), (2, timestamp '2024-01-02', «null», null)) as v (id, ts, who, device)",
      passes:
        "select id as activity_id, ts, who as customer, 'looked' as activity, device as anonymous_customer_id, json_object() as feature_json from (values (1, timestamp '2024-01-01', 'ann', null), (2, timestamp '2024-01-02', null, 'web_10')) as v (id, ts, who, device)",
    },
  ],

  *check(subject) {
    const anonymous = givenByBranch(subject, 'anonymous_customer_id');
    const found = givenFor(subject, 'customer').flatMap((given) => {
      const other = anonymous.get(given.branch);
      const nullness = nullnessBeside(subject, given, other);
      if (!nullness || isPlaceholder(subject, given)) return [];
      return [
        {
          at: rangeOf(subject, nullness.span),
          params: { because: nullness.because },
          fixes: leaveOut(subject, given, nullness),
        },
      ];
    });
    yield* eachPlaceOnce(found);
  },
});

const reasons: Readonly<Record<Nullness['because'], string>> = {
  null: 'There is no customer here, and no `anonymous_customer_id`.',
  nullif: '`nullif` gives null, and there is no `anonymous_customer_id`.',
  case: 'Where no `when` holds this is null, and there is no `anonymous_customer_id`.',
  'outer-join': 'An outer join gives null where it finds nothing, and there is no `anonymous_customer_id`.',
};

/** Why a customer can be null where no `anonymous_customer_id` is given: in rows that are written out, row by row. */
function nullnessBeside({ top: { trace } }: Subject, given: Given, other: Given | undefined): Nullness | undefined {
  const nullness = nullnessOf(trace, given.column);
  if (!nullness || !other) return nullness;
  if (!nullnessOf(trace, other.column)) return undefined;
  const [customers, others] = [rowsBehind(trace, given.column), rowsBehind(trace, other.column)];
  const isNull = others.map((column) => nullnessOf(trace, column)?.because === 'null');
  if (customers.length !== others.length) return isNull.every(Boolean) ? nullness : undefined;
  const found = customers.map((column, row) => (isNull[row] ? nullnessOf(trace, column) : undefined));
  return customers.length === 1 && isNull[0] ? nullness : found.find((one) => one !== undefined);
}

/** What the fix of `missing-column` writes still waits to be filled in. */
function isPlaceholder(subject: Subject, { column }: Given): boolean {
  const customer = subject.stream?.columns.find(({ name }) => name === 'customer');
  const { start, end } = column.range;
  return customer !== undefined && subject.transformation.sql.slice(start, end) === placeholder(subject, customer);
}

/** A condition on the expression as it stands in the list. */
function leaveOut(subject: Subject, { branch: { branch }, column }: Given, { because }: Nullness): readonly QuickFix[] {
  const { cursor } = subject.read;
  if (branch.kind !== 'select' || column.named === 'star' || column.origin.kind !== 'expression') return [];
  const { span } = column.origin;
  const { from, where } = clausesOf(cursor, branch);
  const isComputed = cursor.tokens.tokens.slice(span.from, span.to).some(({ value }) => value === 'over');
  if (because === 'null' || !from || isComputed || isGrouped(subject, branch)) return [];
  const condition = `${textOf(subject, span)} is not null`;
  const title = 'Leave out rows without a customer';
  if (!where) {
    const { end } = rangeOf(subject, from);
    return [{ title, edits: [{ range: { start: end, end }, text: ` where ${condition}` }] }];
  }
  const { end } = rangeOf(subject, where);
  const body = { from: where.from + 1, to: where.to };
  const { start } = rangeOf(subject, body);
  const hasOr = topLevel(cursor, body, (at) => cursor.isWord(at, 'or')).length > 0;
  const brackets = hasOr ? [{ range: { start, end: start }, text: '(' }] : [];
  return [
    { title, edits: [...brackets, { range: { start: end, end }, text: `${hasOr ? ')' : ''} and ${condition}` }] },
  ];
}
