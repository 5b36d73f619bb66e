import { identifiersOf } from '../sql/identifiers.ts';
import { defineCheck } from './check.ts';
import { eachPlaceOnce, givenFor } from './values.ts';

type Kind = 'name' | 'phone' | 'address' | 'session';

/** `customer` is something that many share, or that is written in many ways. */
export const weakIdentifier = defineCheck({
  id: 'weak-identifier',
  severity: 'info',
  summary: '`customer` is an identifier of one entity for good.',
  documentation:
    'A name is shared by many, an IP address by a whole office, a session ends after half an hour, and a telephone number is written in many ways and given to somebody else. Use the identifier that the source’s own tables are joined by, and put the rest into `feature_json`. Only what the column’s name says is looked at.',
  message: (params: { column: string; kind: Kind }) => `\`${params.column}\` ${whys[params.kind]}`,
  fails:
    "select id as activity_id, ts, «full_name» as customer, 'signed_up' as activity, json_object() as feature_json from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('name', full_name) as feature_json from users",
  also: [
    {
      fails:
        "select id as activity_id, ts, «c.phone_number» as customer, 'called' as activity, json_object() as feature_json from calls c",
      passes:
        "select id as activity_id, ts, c.phone_e164 as customer, 'called' as activity, json_object() as feature_json from calls c",
    },
    {
      fails:
        "select id as activity_id, ts, «ip_address» as customer, 'visited' as activity, json_object() as feature_json from visits",
      passes:
        "select id as activity_id, ts, user_id as customer, 'visited' as activity, json_object('ip', ip_address) as feature_json from visits",
    },
    {
      dialect: 'bigquery',
      fails:
        "select id as activity_id, ts, lower(«sessionId») as customer, 'visited' as activity, json_object() as feature_json from visits",
      passes:
        "select id as activity_id, ts, lower(userId) as customer, 'visited' as activity, json_object('session', sessionId) as feature_json from visits",
    },
  ],

  *check(subject) {
    yield* eachPlaceOnce(
      givenFor(subject, 'customer').flatMap(({ column }) =>
        identifiersOf(subject.top.trace, column).flatMap(({ name, range }) => {
          const kind = weaknessOf(name, subject.stream?.entity ?? '');
          return kind ? [{ at: range, params: { column: name, kind } }] : [];
        }),
      ),
    );
  },
});

const whys: Readonly<Record<Kind, string>> = {
  name: 'looks like a name, which several people may share and one may change.',
  phone: 'looks like a telephone number: it is written in many ways, and given to somebody else one day.',
  address: 'looks like a network address, which many share.',
  session: 'looks like a session, which ends long before the customer does.',
};

const personal =
  /customer|user|person|people|member|patient|student|employee|rider|driver|guest|subscriber|client|contact|lead|player|buyer|visitor/i;

/** Whether a stream's entities are people: of shops, stations and machines other things are known. */
export function isPerson(entity: string): boolean {
  return personal.test(entity);
}

/** What makes a column of this name no identifier of a person; of other entities nothing is said. */
export function weaknessOf(name: string, entity: string): Kind | undefined {
  if (!isPerson(entity)) return undefined;
  if (
    /^(first|last|full|given|family|middle|maiden|display)_?name$|^surname$|_(first|last|full|given|family)_?name$/.test(
      name,
    )
  )
    return 'name';
  if (name === 'name' || name === `${entity}_name`) return 'name';
  if (/(^|_)(phone|telephone|mobile|cell)(_?(number|num|no))?$/.test(name)) return 'phone';
  if (/(^|_)ip(_?(address|addr))?$/.test(name)) return 'address';
  return /(^|_)session(_?id)?$/.test(name) ? 'session' : undefined;
}
