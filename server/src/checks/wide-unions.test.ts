import { expect, test } from 'vitest';
import type { Check, Subject } from './check.ts';
import { projectOf } from './checking.test-support.ts';
import { allChecks } from './index.ts';
import { subjectOf } from './subject.ts';

/** Generated unions have thousands of branches: what a rule looks at grows as they do, not as their square. */

const settings =
  'name: shop\nstreams:\n  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }\n';

const shapes: Readonly<Record<string, (index: number) => string>> = {
  'each from a table of its own': (index) =>
    `select md5(email || at) as activity_id, at as ts, coalesce(email, device) as customer, device as anonymous_customer_id, 'did_${index}' as activity, json_object('k', k) as feature_json from t${index}`,
  'one activity with several objects': (index) =>
    `select at as activity_id, at as ts, nullif(email, '') as customer, null as anonymous_customer_id, 'did' as activity, case when k then json_object('k', k) else json_object('k', 1, 'l', ${index}) end as feature_json from t`,
};

test.each(
  Object.entries(shapes).flatMap(([name, shape]) =>
    ['union all', 'union all by name'].map((operator) => [`${name}, ${operator}`, shape, operator] as const),
  ),
)('%s', (_, shape, operator) => {
  const few = looksFor(sqlOf(shape, operator, 20));
  const many = looksFor(sqlOf(shape, operator, 200));
  expect([...few.keys()]).toContain('weak-activity-id');
  for (const [id, count] of many)
    expect({ id, isLinear: count <= 11 * (few.get(id) ?? 0) }).toEqual({ id, isLinear: true });
});

function sqlOf(shape: (index: number) => string, operator: string, branches: number): string {
  return Array.from({ length: branches }, (_, index) => shape(index)).join(`\n${operator}\n`);
}

/** How often each rule looks at a branch or an activity of a text; those that look at none are left out. */
function looksFor(sql: string): ReadonlyMap<string, number> {
  const { project } = projectOf(sql, settings);
  const transformation = project.transformations.get('signed_up');
  if (!transformation) throw new Error('There is no transformation.');
  const subject = subjectOf(project, transformation, undefined);
  const counts = allChecks.map((check): readonly [string, number] => [check.id, looksOf(check, subject)]);
  return new Map(counts.filter(([, count]) => count > 0));
}

function looksOf(check: Check, { project, transformation, stream, dialect, facts, read, top, tree }: Subject): number {
  let count = 0;
  const counted = <T>(list: readonly T[]): readonly T[] =>
    new Proxy(list, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) count += 1;
        return Reflect.get(target, key);
      },
    });
  check.inTransformation({
    project,
    transformation,
    stream,
    dialect,
    facts: { ...facts, branches: counted(facts.branches), activities: counted(facts.activities) },
    read,
    top: { ...top, branches: counted(top.branches) },
    tree,
    verdict: undefined,
  });
  return count;
}
