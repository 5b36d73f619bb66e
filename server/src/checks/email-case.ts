import { acrossStream, type LetterCase } from '../project/across.ts';
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
    'Identifiers are compared letter by letter: `Ann@x.org` and `ann@x.org` are two customers. Where one transformation of the stream makes its addresses lower-case, the source has capitals, and every other one has to do the same.',
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
    const wanted = (['lower', 'upper'] as const).find((one) => letterCases.has(one));
    if (!wanted) return;
    const there = letterCases.get(wanted)?.find(({ id }) => id !== transformation.id) ?? transformation;
    const where = there === transformation ? 'Another branch' : `\`${there.id}\``;
    yield* eachPlaceOnce(
      subject.facts.branches.flatMap(({ identifiers }) =>
        identifiers.flatMap(({ kind, letterCase, range }) => {
          if (kind !== 'email' || letterCase === wanted) return [];
          const text = subject.transformation.sql.slice(range.start, range.end);
          const edits = [{ range, text: `${wanted}(${text})` }];
          const fixes = letterCase === undefined ? [{ title: `Make it ${wanted}-case`, edits }] : [];
          return [{ at: range, params: { there: wanted, where }, fixes }];
        }),
      ),
    );
  },
});
