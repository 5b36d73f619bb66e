import type { Project, Transformation } from '../project/project.ts';
import { defineCheck } from './check.ts';

/** Transformations of one stream that wait for each other can be built in no order. */
export const runAfterCycle = defineCheck({
  id: 'run-after-cycle',
  severity: 'error',
  summary: '`run_after` leads to no circle.',
  documentation:
    'A transformation that is built after another cannot also be built before it. Take one of the names out of the `run_after` of another file.',
  message: (params: { cycle: readonly string[] }) =>
    params.cycle.length === 1
      ? `\`${params.cycle[0]}\` waits for itself.`
      : `Transformations wait for each other: ${[...params.cycle, params.cycle[0]].map((id) => `\`${id}\``).join(' → ')}.`,
  fails: `/*---
run_after: [«signed_up»]
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check({ project, transformation }) {
    for (const { id, range } of transformation.runAfter) {
      const way = wayBetween(project, id, transformation);
      if (way) yield { at: range, params: { cycle: [transformation.id, ...way] } };
    }
  },
});

/** The ids from `id` to just before `goal`; none for the goal itself. A build orders only the activities of one stream. */
function wayBetween(
  project: Project,
  id: string,
  goal: Transformation,
  seen: Set<string> = new Set(),
): readonly string[] | undefined {
  if (id === goal.id) return goal.role === 'activities' ? [] : undefined;
  const one = project.transformations.get(id);
  if (!one || seen.has(id) || one.stream !== goal.stream || one.role !== 'activities') return undefined;
  seen.add(id);
  for (const { id: next } of one.runAfter) {
    const way = wayBetween(project, next, goal, seen);
    if (way) return [id, ...way];
  }
  return undefined;
}
