import type { Transformation } from '../project/project.ts';
import type { Refusal } from './plan.ts';

export type Ordering =
  | { readonly kind: 'ordered'; readonly transformations: readonly Transformation[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Each transformation after those in its `run_after`, otherwise by id. A cycle is refused with its members. */
export function inRunOrder(transformations: readonly Transformation[]): Ordering {
  const byId = new Map([...transformations].sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => [one.id, one]));
  const done = new Set<string>();
  const ordered: Transformation[] = [];
  const visit = (one: Transformation, path: readonly string[]): readonly string[] | undefined => {
    if (done.has(one.id)) return undefined;
    if (path.includes(one.id)) return [...path.slice(path.indexOf(one.id)), one.id];
    for (const { id } of one.runAfter) {
      const before = byId.get(id);
      const cycle = before && visit(before, [...path, one.id]);
      if (cycle) return cycle;
    }
    done.add(one.id);
    ordered.push(one);
    return undefined;
  };
  for (const one of byId.values()) {
    const cycle = visit(one, []);
    if (cycle) {
      return {
        kind: 'refused',
        refusal: {
          message: `Transformations wait for each other: ${cycle.join(' → ')}.`,
          next: 'Take one of these out of the `run_after` of another.',
        },
      };
    }
  }
  return { kind: 'ordered', transformations: ordered };
}
