import { dialectNamed } from '../dialects/index.ts';
import { valuesBehind } from '../sql/behind.ts';
import { constantText } from '../sql/constants.ts';
import type { Cursor, Span } from '../sql/cursor.ts';
import { bare, callOf } from '../sql/expressions.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { eachPlaceOnce, givenFor, rangeOf } from './values.ts';

type What = 'null' | 'array' | 'scalar' | 'no-json';

/** `feature_json` is something else than an object. Source: Activity Schema 2.0, "Feature JSON". */
export const featuresNotObject = defineCheck({
  id: 'features-not-object',
  severity: 'warning',
  summary: '`feature_json` is one JSON object with the features under their names.',
  documentation:
    'Queries find a feature by its key. An array, a number or a text has no keys, and nothing in it can be found. An activity without features has an empty object. Only what the text says is looked at: literals and functions that build arrays.',
  message: (params: { what: What }) => `\`feature_json\` has to be a JSON object, and this is ${words[params.what]}.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, «json_array(plan, price)» as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan, 'price', price) as feature_json from users",
  also: [
    {
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, «null» as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, {'plan': plan} as feature_json from users",
    },
    {
      dialect: 'postgres',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, «'[1, 2]'»::jsonb as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, '{\"plan\": 1}'::jsonb as feature_json from users",
    },
    {
      dialect: 'redshift',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, «array(plan, price)» as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_parse(properties) as feature_json from users",
    },
    {
      dialect: 'snowflake',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, «array_construct(plan, price)» as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, object_construct('plan', plan) as feature_json from users",
    },
    {
      dialect: 'bigquery',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, to_json(«[plan, price]») as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, to_json(struct(plan, price)) as feature_json from users",
    },
    {
      dialect: 'databricks',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, to_json(«array(plan, price)») as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, to_json(struct(plan, price)) as feature_json from users",
    },
    {
      dialect: 'athena',
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_format(cast(«array[plan, price]» as json)) as feature_json from users",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_format(cast(map(array['plan'], array[plan]) as json)) as feature_json from users",
    },
  ],

  *check(subject) {
    yield* eachPlaceOnce(
      givenFor(subject, 'feature_json').flatMap(({ column }) =>
        valuesBehind(subject.top.trace, column).flatMap(({ span }) => {
          const found = notObject(subject.read.cursor, span);
          if (!found) return [];
          const at = rangeOf(subject, found.span);
          return [{ at, params: { what: found.what }, fixes: found.what === 'null' ? emptyObject(subject, at) : [] }];
        }),
      ),
    );
  },
});

const words: Readonly<Record<What, string>> = {
  null: 'null: an activity without features has an empty object',
  array: 'an array',
  scalar: 'a single value',
  'no-json': 'a text that is no JSON',
};

const arrays = new Set(
  `json_array json_build_array jsonb_build_array json_agg jsonb_agg json_arrayagg json_group_array array_construct
   array_agg array list list_value array_construct_compact`.split(/\s+/),
);
/** What gives JSON of its one argument. */
const through = new Set('to_json to_jsonb to_json_string parse_json json_parse json_format to_variant json'.split(' '));

function notObject(cursor: Cursor, given: Span): { readonly what: What; readonly span: Span } | undefined {
  const span = bare(cursor, given);
  const is = (what: What) => ({ what, span });
  const isSingle = span.to - span.from === 1;
  if (isSingle && cursor.isWord(span.from, 'null')) return is('null');
  if (isSingle && (cursor.isWord(span.from, 'true', 'false') || cursor.token(span.from)?.kind === 'number'))
    return is('scalar');
  const text = constantText(cursor, span);
  if (text !== undefined) {
    const what = whatIs(text);
    return what && is(what);
  }
  const isOneBracket = (at: number): boolean => cursor.isSymbol(at, '[') && cursor.partner(at) === span.to - 1;
  if (isOneBracket(span.from) || (cursor.isWord(span.from, 'array') && isOneBracket(span.from + 1))) return is('array');
  const call = callOf(cursor, span);
  if (call && arrays.has(call.name)) return is('array');
  const [only, ...others] = call?.arguments ?? [];
  return call && only && others.length === 0 && through.has(call.name) ? notObject(cursor, only) : undefined;
}

/** A text is read as the JSON it holds. */
function whatIs(text: string): What | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'array';
    return typeof value === 'object' ? undefined : 'scalar';
  } catch {
    // What looks like an object may be written by a warehouse's own looser rules.
    return /^\s*\{/.test(text) ? undefined : 'no-json';
  }
}

function emptyObject(subject: Subject, range: { readonly start: number; readonly end: number }): readonly QuickFix[] {
  return [{ title: 'Give an empty object', edits: [{ range, text: dialectNamed(subject.dialect).jsonObject([]) }] }];
}
