import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkTransformation } from '../checks/index.ts';
import { parseProject } from '../project/parse.ts';
import { completeTransformation } from './transformation-complete.ts';
import { definitionInTransformation } from './transformation-definition.ts';
import { hoverTransformation } from './transformation-hover.ts';

const whole = `/*---
stream: customer_stream
activities: [started_ride, "ended ride"]
run_after: [other]
---*/
with rides as (
  select *, row_number() over (partition by email order by at) as n from {{ source('raw', 'rides') }} -- rides
), ended (id, t) as (select id, $$it's$$ from rides qualify n = 1)
select r.id || '-1' as activity_id, at time_of, email as "customer", case when n = 1 then 'started_ride' else 'ended ride' end as activity,
  {'price': price::double, "n": [x for x in l]}::json as feature_json, r.* exclude (a) replace (b + 1 as b)
from rides r join ended e using (id), lateral (values (1, 'x')) as v(p, q)
union all by name select e'\\'' as x /* , */ from t where @start_ts < (select max(ts) from s) group by all
`;
const pieces = [
  '(',
  ')',
  ',',
  "'",
  '"',
  '/*',
  '*/',
  '--',
  '\n',
  ' select ',
  ' from ',
  ' as ',
  ' union ',
  ' case ',
  ' end ',
  '$$',
  '{{',
  '}}',
  '{',
  ']',
  ';',
  '.',
  '*',
  '::',
  '🎉',
  '\u0000',
  '---*/',
];

/** Texts near the real one: parts taken out, parts put in. */
const texts = fc
  .array(fc.record({ at: fc.nat(whole.length), length: fc.nat(40), piece: fc.constantFrom('', ...pieces) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((changes) =>
    changes.reduce((text, { at, length, piece }) => text.slice(0, at) + piece + text.slice(at + length), whole),
  );

test('whatever the text is, there is an answer, and every place lies in it', () => {
  fc.assert(
    fc.property(texts, fc.nat(whole.length), (text, at) => {
      const offset = Math.min(at, text.length);
      const project = parseProject(
        '/p',
        { path: '/p/activity_schema.yml', text: 'name: p\nstreams:\n  customer_stream: { entity: customer }\n' },
        [{ path: '/p/transformations/x.sql', text }],
      );
      const transformation = project.transformations.get('x');
      if (!transformation) throw new Error('no transformation');
      const inside = ({ start, end }: { start: number; end: number }): boolean =>
        0 <= start && start <= end && end <= text.length;
      for (const problem of checkTransformation(project, transformation)) {
        expect(inside(problem.range), `${problem.rule} ${JSON.stringify(problem.range)}`).toBe(true);
        for (const fix of problem.fixes) for (const edit of fix.edits) expect(inside(edit.range), fix.title).toBe(true);
      }
      for (const completion of completeTransformation(project, transformation, offset))
        expect(inside(completion.replace)).toBe(true);
      const hover = hoverTransformation(project, transformation, offset);
      if (hover) expect(inside(hover.range)).toBe(true);
      for (const location of definitionInTransformation(project, transformation, offset)) {
        if (location.file === transformation.file.path) expect(inside(location.range)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});
