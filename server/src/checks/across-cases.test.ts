import { describe, expect, test } from 'vitest';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { marked, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();

const by = (customer: string, activity: string, features = 'json_object()'): string =>
  `select id as activity_id, ts, ${customer} as customer, '${activity}' as activity, ${features} as feature_json from t`;

/** The rules that speak of a file among others, at the marked places. */
function says(source: string, beside: readonly string[], rules: readonly string[], settings = plainSettings): void {
  const { text, ranges } = marked(source);
  const others = beside.map((other, index) => [`transformations/other${index}.sql`, other] as const);
  const found = projectOf(text, settings, Object.fromEntries(others)).problems(verdicts);
  expect(found.map(({ rule }) => rule)).toEqual(rules);
  if (ranges.length > 0) expect(found.map(({ range }) => range)).toEqual(ranges);
}

describe('activity-name-style', () => {
  const named = (...names: readonly string[]): readonly string[] => names.map((name) => by('c', name));
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['few names are no habit', 'SignedUp', ['started_ride', 'ended_ride'], []],
    ['one of four', 'signedUp', ['started_ride', 'ended_ride', 'took_bike'], ['activity-name-style']],
    [
      'half and half',
      'signedUp',
      ['started_ride', 'ended_ride', 'took_bike', 'bikeLost', 'bikeFound', 'rideShared'],
      [],
    ],
    ['a single word is of any kind', 'departed', ['started_ride', 'ended_ride', 'took_bike'], []],
    ['words with spaces', 'signed_up', ['Started Ride', 'Ended Ride', 'Took Bike'], ['activity-name-style']],
    [
      'the verb last',
      'signed_contract',
      ['ride_started', 'ride_ended', 'bike_taken', 'bike_lost'],
      ['activity-name-style'],
    ],
    ['a noun that ends as a verb does', 'rss_feed', ['started_ride', 'ended_ride', 'took_bike'], []],
    ['two verbs', 'was_cancelled', ['started_ride', 'ended_ride', 'took_bike'], []],
    ['no verb that is known', 'page_view', ['started_ride', 'ended_ride', 'took_bike'], []],
    ['names beyond ASCII', 'öffnete_tür', ['started_ride', 'ended_ride', 'took_bike'], []],
  ])('%s', (_, name, others, rules) => says(by('c', name), named(...others), rules));
});

describe('differing-features', () => {
  const one = "json_object('a', 1, 'b', x)";
  test.each<[string, string, string, readonly string[]]>([
    ['the same in another order', one, "json_object('b', y, 'a', 2)", []],
    ['an integer is a number', one, "json_object('a', 1.5, 'b', x)", []],
    ['a time is a text in JSON', "json_object('a', ts::timestamp)", "json_object('a', ts::varchar)", []],
    ['null says nothing', one, "json_object('a', null, 'b', x)", []],
    ['features that are not known', one, 'props', []],
    ['a struct beside an object', one, "{'a': 2, 'b': y}", []],
  ])('%s', (_, here, there, rules) => says(by('c', 'paid', here), [by('c', 'paid', there)], rules));

  test('each type at its own key', () => {
    says(
      by('c', 'paid', "json_object(«'a'», 1, «'b'», 'x')"),
      [by('c', 'paid', "json_object('a', 'x', 'b', true)")],
      ['differing-features', 'differing-features'],
    );
  });
  test('keys are told once, whatever the number of other files', () => {
    const other = by('c', 'paid', "json_object('a', 1)");
    says(by('c', 'paid', one).replace("'paid'", "«'paid'»"), [other, other, other], ['differing-features']);
  });
  test('another stream has its own activities', () => {
    const streams = 'name: shop\nstreams:\n  s: { entity: customer }\n  t: { entity: customer }\n';
    const head = (stream: string): string => `/*---\nstream: ${stream}\n---*/\n`;
    says(head('s') + by('c', 'paid', one), [head('t') + by('c', 'paid', "json_object('z', 1)")], [], streams);
  });
});

describe('kinds of identifiers', () => {
  const aliases =
    '/*---\nrole: aliases\n---*/\nselect user_id as anonymous_customer_id, email as customer, ts from merges';
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['a name that says nothing', by('member', 'a'), [by('email', 'b')], []],
    ['the fewer are told', by('email', 'a'), [by('email', 'b'), by('user_id', 'c')], []],
    ['one against one: both', by('«email»', 'a'), [by('user_id', 'b')], ['mixed-identifiers']],
    ['aliases may lead from one to the other', by('email', 'a'), [by('user_id', 'b'), aliases], []],
    [
      'the name inside counts',
      "with u as (select «userEmail» as who, id, ts from t) select id as activity_id, ts, who as customer, 'a' as activity, json_object() as feature_json from u",
      [by('user_id', 'b')],
      ['mixed-identifiers'],
    ],
    ['a type says it too', by('upper(«u.email»)', 'a'), [by('lower(email)', 'b')], ['email-case']],
    [
      'one alone makes them lower-case',
      by('lower(«email»)', 'a'),
      [by('email', 'b'), by('email', 'c')],
      ['email-case'],
    ],
    ['most do as this one', by('email', 'a'), [by('email', 'b'), by('lower(email)', 'c')], []],
    [
      'below a template, at its own place',
      `{{ config(materialized='table') }}\n${by('lower(«email»)', 'a')} where {% if is_incremental() %} x {% else %} true {% endif %}`,
      [by('email', 'b'), by('email', 'c')],
      ['email-case'],
    ],
    ['two kinds in one column are one problem', by('coalesce(user_id, «email»)', 'a'), [], ['mixed-identifiers']],
    ['no address is made lower-case', by('email', 'a'), [by('user_email', 'b')], []],
  ])('%s', (_, source, beside, rules) => says(source, beside, rules));
});
