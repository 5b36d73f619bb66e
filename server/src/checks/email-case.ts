import { acrossStream, type LetterCase } from '../project/across.ts';
import type { Range } from '../schema/text.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';
import { eachPlaceOnce } from './values.ts';

const by = (column: string, activity: string): string =>
  `select id as activity_id, ts, ${column} as customer, '${activity}' as activity, json_object() as feature_json from t`;

/** E-mail addresses are made lower-case in one transformation and left as they are in another. */
export const emailCase = defineCheck({
  id: 'email-case',
  severity: 'warning',
  acrossFiles: true,
  summary: 'E-mail addresses are spelt in one way throughout a stream.',
  documentation:
    'Identifiers are compared letter by letter: `Ann@x.org` and `ann@x.org` are two customers. Where transformations of one stream differ, those are reported that do otherwise than most; where as many do as do not, those that leave the letters as they are.',
  message: (params: { there: LetterCase; where: string }) =>
    params.there === 'as it is'
      ? `${params.where} leaves the letters of its addresses as they are: one customer would be two.`
      : `${params.where} makes its addresses ${params.there}-case and this one is not: one customer would be two.`,
  fails: {
    text: by('«email»', 'signed_up'),
    beside: { 'transformations/bought.sql': by('lower(trim(user_email))', 'bought') },
  },
  passes: {
    text: by('lower(email)', 'signed_up'),
    beside: {
      'transformations/bought.sql': by('lower(trim(user_email))', 'bought'),
      'transformations/opened_app.sql': by('lower(email)', 'opened_app'),
    },
  },
  also: [
    {
      beside: {
        'transformations/bought.sql': by('lower(email)', 'bought'),
        'transformations/opened_app.sql': by('user_email', 'opened_app'),
      },
      fails: by('upper(«email»)', 'signed_up'),
      passes: by('lower(email)', 'signed_up'),
    },
  ],

  *check(subject) {
    const { stream, transformation } = subject;
    if (!stream || transformation.role !== 'activities' || !isReadable(subject)) return;
    const { letterCases } = acrossStream(subject.project, stream.name);
    const [most] = [...letterCases].toSorted(([a, by], [b, others]) => others.length - by.length || rank(a) - rank(b));
    if (!most || letterCases.size < 2) return;
    const [wanted, by] = most;
    const there = by.find((id) => id !== transformation.id);
    const where = there ? `\`${there}\`` : 'Another branch';
    yield* eachPlaceOnce(
      subject.facts.branches.flatMap(({ identifiers }) =>
        identifiers.flatMap(({ kind, letterCase, range, takenBy }) => {
          if (kind !== 'email' || (letterCase ?? 'as it is') === wanted) return [];
          const written = ({ start, end }: Range): string => transformation.sql.slice(start, end);
          const text = `${wanted}(${written(range)})${takenBy ? ` as ${written(takenBy)}` : ''}`;
          const isOpen = letterCase === undefined && wanted !== 'as it is';
          const fixes = isOpen ? [{ title: `Make it ${wanted}-case`, edits: [{ range, text }] }] : [];
          return [{ at: range, params: { there: wanted, where }, fixes }];
        }),
      ),
    );
  },
});

/** Where as many do one thing as another, what makes addresses comparable counts. */
function rank(letterCase: LetterCase): number {
  return ['lower', 'upper', 'as it is'].indexOf(letterCase ?? 'as it is');
}
