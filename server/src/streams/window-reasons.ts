import { listed } from './listed.ts';
import type { BuildMode } from './plan.ts';
import type { Scope } from './scope.ts';

/** Which rows are read, said once of all transformations of which the same are. */
export function windowReasons({ readings }: Scope, mode: BuildMode): readonly string[] {
  const windows = new Map<string, string[]>();
  for (const { id, after } of readings) {
    if (after !== undefined) windows.set(after, [...(windows.get(after) ?? []), id]);
  }
  return [...windows].map(([after, ids]) => `${listed(ids)}: rows from ${plainTime(after)} ${windowEnd(mode)}.`);
}

function windowEnd(mode: BuildMode): string {
  switch (mode.kind) {
    case 'backfill':
      return mode.to === undefined ? 'on' : `to ${plainTime(mode.to)}`;
    case 'reconcile':
      return 'on, the latest built before minus the window that is compared';
    default:
      return 'on, the latest built before minus the lookback';
  }
}

function plainTime(iso: string): string {
  return iso.replace('T', ' ');
}
