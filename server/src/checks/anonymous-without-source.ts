import { dialectNamed } from '../dialects/index.ts';
import { sourceOf, type Value, valuesBehind } from '../sql/behind.ts';
import { referenceOf } from '../sql/references.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { eachPlaceOnce, givenFor, rangeOf, textOf } from './values.ts';

const settings =
  'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n';

/** An anonymous identifier does not say which source it is of. Source: Activity Schema 2.0, `anonymous_customer_id`. */
export const anonymousWithoutSource = defineCheck({
  id: 'anonymous-without-source',
  severity: 'hint',
  summary: 'An `anonymous_customer_id` begins with its source.',
  documentation:
    'Two sources may give the same id to two devices: then the visits of one go to the customer of the other. By convention the id begins with the name of its source (`segment_…`). Said where a column of a table stands as it is; nothing where it is called `anonymous_customer_id` already, or comes from a model of dbt.',
  message: (params: { column: string }) =>
    `Another source may give the same \`${params.column}\` to somebody else: begin it with the name of its source.`,
  fails: {
    settings,
    text: "select id as activity_id, ts, user_id as customer, 'visited' as activity, «anonymous_id» as anonymous_customer_id, json_object() as feature_json from segment.pages",
  },
  passes: {
    settings,
    text: "select id as activity_id, ts, user_id as customer, 'visited' as activity, 'segment_' || anonymous_id as anonymous_customer_id, json_object() as feature_json from segment.pages",
  },
  also: [
    {
      dialect: 'bigquery',
      settings,
      fails:
        "select id as activity_id, ts, user_id as customer, 'visited' as activity, cast(«p.cookie» as string) as anonymous_customer_id, json_object() as feature_json from raw.web_pages as p",
      passes:
        "select id as activity_id, ts, user_id as customer, 'visited' as activity, format('web_%s', p.cookie) as anonymous_customer_id, json_object() as feature_json from raw.web_pages as p",
    },
    {
      dialect: 'athena',
      settings,
      fails:
        "with p as (select * from raw.pages), q as (select id, ts, user_id, cookie as who from raw.pages) select id as activity_id, ts, user_id as customer, 'visited' as activity, «cookie» as anonymous_customer_id, json_format(cast(map(array['a'], array[1]) as json)) as feature_json from p union all select id, ts, user_id, 'looked', concat('q_', who), json_format(cast(map(array['a'], array[1]) as json)) from q",
      passes:
        "select id as activity_id, ts, user_id as customer, 'visited' as activity, concat('web_', cookie) as anonymous_customer_id, json_format(cast(map(array['a'], array[1]) as json)) as feature_json from raw.pages",
    },
  ],

  *check(subject) {
    yield* eachPlaceOnce(
      givenFor(subject, 'anonymous_customer_id').flatMap(({ column }) =>
        valuesBehind(subject.top.trace, column).flatMap((value) => {
          const name = value.names.at(-1)?.value;
          const isTold = value.names.some((token) => token.value.toLowerCase() === 'anonymous_customer_id');
          if (value.kind !== 'reference' || name === undefined || isTold || isOfModel(subject, value)) return [];
          return [{ at: rangeOf(subject, value.span), params: { column: name }, fixes: prefix(subject, value) }];
        }),
      ),
    );
  },
});

/** A model of dbt may have put it there. */
function isOfModel({ read }: Subject, { scope }: Value): boolean {
  return scope.sources.some(({ source }) => source.table?.some(({ start }) => read.references.has(start)));
}

function prefix(subject: Subject, { span, scope }: Value): readonly QuickFix[] {
  const reference = referenceOf(subject.read.cursor, span);
  const source = reference && sourceOf(subject.top.trace, scope, reference);
  const name = source && sourceName(source.source.table?.map(({ value }) => value) ?? []);
  if (!name) return [];
  const dialect = dialectNamed(subject.dialect);
  const text = `${dialect.string(`${name}_`)} || cast(${textOf(subject, span)} as ${dialect.featureTypes.string})`;
  const { start, end } = rangeOf(subject, span);
  // Inside a cast or a call the operator has to stand for itself.
  const isItem = /\bas\s*$|[,(]\s*$|^\s*$/i.test(subject.transformation.sql.slice(0, start));
  return [
    { title: `Begin it with \`${name}_\``, edits: [{ range: { start, end }, text: isItem ? text : `(${text})` }] },
  ];
}

/** The source system that a table's name speaks of: its schema, unless that says nothing. */
function sourceName(parts: readonly string[]): string | undefined {
  const table = parts.at(-1);
  const schema = parts.at(-2);
  const plain = /^(raw|public|main|staging|stg|src|source|dbo|analytics|default|landing|ingest|bronze|silver)$/i;
  const chosen = schema !== undefined && !plain.test(schema) ? schema : table;
  return chosen !== undefined && /^\w+$/.test(chosen) ? chosen.toLowerCase() : undefined;
}
