import { acrossStream, type IdentifierKind } from '../project/across.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';
import { eachPlaceOnce } from './values.ts';
import { weaknessOf } from './weak-identifier.ts';

const by = (column: string, activity: string): string =>
  `select id as activity_id, ts, ${column} as customer, '${activity}' as activity, json_object() as feature_json from t`;

/** `customer` is an e-mail address in one transformation and an id in another. */
export const mixedIdentifiers = defineCheck({
  id: 'mixed-identifiers',
  severity: 'warning',
  acrossFiles: true,
  summary: 'A stream knows its customers by one kind of identifier.',
  documentation:
    'Whoever is an address in one source and a number in another is two customers to the stream, and nothing that one does is after what the other did. Join the table that knows both, and give the same kind everywhere. Only what the names of columns say is looked at; where transformations with `role: aliases` give customers new names, nothing is said.',
  message: (params: { here: IdentifierKind; there: IdentifierKind; where: string }) =>
    `\`customer\` is ${words[params.here]} here and ${words[params.there]} in ${params.where}: one customer would be two.`,
  fails: {
    text: by('«user_id»', 'signed_up'),
    beside: { 'transformations/bought.sql': by('lower(user_email)', 'bought') },
  },
  passes: {
    text: by('u.email', 'signed_up').replace('from t', 'from t join users u on u.id = t.user_id'),
    beside: { 'transformations/bought.sql': by('email', 'bought') },
  },
  also: [
    {
      beside: { 'transformations/bought.sql': by('email', 'bought') },
      fails: `select id as activity_id, ts, email as customer, 'left' as activity, json_object() as feature_json from a
union all
select id, ts, «account_uuid», 'came back', json_object() from b`,
      passes: by('member_code', 'signed_up'),
    },
  ],

  *check(subject) {
    const { stream, transformation } = subject;
    if (!stream || transformation.role !== 'activities' || !isReadable(subject)) return;
    const { kinds, hasAliases } = acrossStream(subject.project, stream.name);
    // They may lead from one kind to the other.
    if (hasAliases) return;
    const here = subject.facts.branches.flatMap(({ identifiers }) => identifiers);
    yield* eachPlaceOnce(
      here.flatMap(({ kind, name, range }) => {
        const others = [...kinds].filter(([other]) => other !== kind);
        const [most] = others.toSorted(([, a], [, b]) => b.length - a.length);
        if (!kind || !most || weaknessOf(name, stream.entity) || (kinds.get(kind)?.length ?? 0) > most[1].length)
          return [];
        const [there, where] = most;
        const other = where.find((id) => id !== transformation.id);
        // Two kinds in this file alone are one problem.
        if (!other && kind === here[0]?.kind) return [];
        const named = other ? `\`${other}\`` : 'another place of this query';
        return [{ at: range, params: { here: kind, there, where: named } }];
      }),
    );
  },
});

const words: Readonly<Record<IdentifierKind, string>> = {
  email: 'an e-mail address',
  phone: 'a telephone number',
  id: 'an id',
};
