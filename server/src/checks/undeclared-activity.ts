import { nearestSpelling } from '../schema/spelling.ts';
import { namesNothing } from '../sql/values.ts';
import { defineCheck, type Subject } from './check.ts';
import { isKnown } from './columns.ts';

/** A file that lists its activities makes one that is not on the list. */
export const undeclaredActivity = defineCheck({
  id: 'undeclared-activity',
  severity: 'warning',
  summary: 'A head that lists activities lists all of them.',
  documentation:
    'The head says `activities: […]`, and the query makes another one. Either the literal is misspelt or the list is not up to date.',
  message: (params: { activity: string; meant: string | undefined }) =>
    params.meant
      ? `The head does not list \`${params.activity}\`. Did you mean \`${params.meant}\`?`
      : `The head does not list \`${params.activity}\` under \`activities\`.`,
  fails: `/*---
activities: [signed_up]
---*/
select id as activity_id, ts, email as customer, case when plan = 'free' then 'signed_up' else «'subscribed'» end as activity, json_object() as feature_json from users`,
  passes: `/*---
activities: [signed_up, subscribed]
---*/
select id as activity_id, ts, email as customer, case when plan = 'free' then 'signed_up' else 'subscribed' end as activity, json_object() as feature_json from users`,

  *check(subject) {
    const declared = subject.transformation.declaredActivities;
    if (!declared || !isKnown(subject)) return;
    const last = declared.at(-1);
    for (const { name, range } of undeclared(subject)) {
      const meant = misspelling(subject, name);
      const listed = last && [
        {
          range: { start: last.range.end, end: last.range.end },
          text: `${separator(subject, last.range.start)}${name}`,
        },
      ];
      yield {
        at: range,
        params: { activity: name, meant },
        fixes: [
          ...(meant
            ? [{ title: `Change to \`${meant}\``, edits: [{ range, text: `'${meant.replaceAll("'", "''")}'` }] }]
            : []),
          ...(listed ? [{ title: `List \`${name}\` in the head`, edits: listed }] : []),
        ],
      };
    }
  },
});

/** Literals that the head does not list, each place once. */
function undeclared({ facts, transformation }: Subject) {
  const declared = new Set(transformation.declaredActivities?.map(({ name }) => name));
  const places = new Map(
    facts.activities
      .filter(({ name }) => !declared.has(name) && !namesNothing(name))
      .map((literal) => [literal.range.start, literal]),
  );
  return [...places.values()];
}

/** The listed activity that an unlisted literal seems to mean: one that nothing in the query makes. */
export function misspelling({ facts, transformation }: Subject, literal: string): string | undefined {
  const made = new Set(facts.activities.map(({ name }) => name));
  return nearestSpelling(
    literal,
    (transformation.declaredActivities ?? []).map(({ name }) => name).filter((name) => !made.has(name)),
  );
}

/** Between two entries of the list as it is written: one line, or one line each. */
function separator({ transformation }: Subject, entry: number): string {
  const text = transformation.file.text;
  const line = text.slice(text.lastIndexOf('\n', entry - 1) + 1, entry);
  return /^\s*-\s*$/.test(line) ? `\n${line}` : ', ';
}
