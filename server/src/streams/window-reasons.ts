import { listed } from './listed.ts';
import type { BuildMode } from './plan.ts';
import type { Scope } from './scope.ts';

/** Which rows are read, said once of all transformations of which the same are. */
export function windowReasons({ readings }: Scope, mode: BuildMode): readonly string[] {
  const windows = new Map<string, string[]>();
  for (const { id, after } of readings) {
    if (after !== undefined) windows.set(after, [...(windows.get(after) ?? []), id]);
  }
  return [
    ...[...windows].map(([after, ids]) => `${listed(ids)}: rows from ${plainTime(after)} ${windowEnd(mode)}.`),
    ...wholeReasons(readings, mode),
  ];
}

/** Why rows are read whole that are as they were built: the others have reasons of their own. */
function wholeReasons(readings: Scope['readings'], mode: BuildMode): readonly string[] {
  const ids = readings.filter(({ after, isRewritten }) => after === undefined && !isRewritten).map(({ id }) => id);
  if (ids.length === 0) return [];
  if (mode.kind === 'full') return [`${listed(ids)}: all rows are read again, into the table that is there.`];
  if (mode.kind !== 'reconcile' || mode.window !== 'all') return [];
  return [`${listed(ids)}: all rows are read and compared with those in the table.`];
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
