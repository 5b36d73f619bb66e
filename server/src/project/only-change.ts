import type { Project, Transformation } from './project.ts';
import { mayDiffer } from './with-values.ts';

/** The one transformation that is another now; undefined where more are, or came or went. */
export function onlyChange(
  before: Project['transformations'],
  now: Project['transformations'],
): readonly [Transformation, Transformation] | undefined {
  const ids = mayDiffer(before, now);
  if (ids) {
    const [id, ...more] = [...ids].filter((one) => before.get(one) !== now.get(one));
    const [was, is] = [before, now].map((all) => all.get(id ?? ''));
    return was && is && more.length === 0 ? [was, is] : undefined;
  }
  if (before.size !== now.size) return undefined;
  let changed: readonly [Transformation, Transformation] | undefined;
  const others = before.entries();
  for (const [id, transformation] of now) {
    const [otherId, other] = others.next().value ?? [];
    if (id !== otherId || other === undefined) return undefined;
    if (other === transformation) continue;
    if (changed) return undefined;
    changed = [other, transformation];
  }
  return changed;
}
