import { writeDuration } from '../project/duration.ts';
import type { Transformation, UpdateMode } from '../project/project.ts';
import { listed } from './listed.ts';
import type { BuildMode, Refusal } from './plan.ts';
import type { BuiltTransformation } from './state.ts';

/** What `update: missing` and `update: once` mean for what is read. Source: `processing.md`, "Mutable sources". */

/** Why a transformation cannot be built the way its head says, whatever else its stream has. */
export function updateRefusal({ id, update, role, windowDeleteSeconds }: Transformation): Refusal | undefined {
  if (role !== 'activities') return undefined;
  if (windowDeleteSeconds === undefined || !deletesNothing(update)) return undefined;
  return {
    message: `${id} has \`window_delete\` and \`update: ${update}\`, which deletes nothing.`,
    next: 'Take one of the two out of its head.',
  };
}

/** Whether no build takes rows of a transformation out of a table. */
export function deletesNothing(update: UpdateMode): boolean {
  return update === 'missing' || update === 'once' || update === 'view';
}

/**
 * Whether an `update: once` ran already and is to be left alone. It runs again when its SQL is another, where all rows are
 * read, and for a reconcile or a backfill that names it.
 */
export function isDone(
  { update }: Transformation,
  sqlHash: string,
  built: BuiltTransformation | undefined,
  { mode, everything, isNamed }: { readonly mode: BuildMode; readonly everything: boolean; readonly isNamed: boolean },
): boolean {
  if (update !== 'once' || everything) return false;
  if (isNamed && (mode.kind === 'reconcile' || mode.kind === 'backfill')) return false;
  return built?.sqlHash === sqlHash;
}

/** What a backfill replaces that names nothing. */
export function withoutOnce(transformations: readonly Transformation[]): readonly Transformation[] {
  return transformations.filter(({ update }) => update !== 'once');
}

/** What a plan says of them in every build. `done` ran already, or wait for a build. */
export function updateHabits(
  missing: readonly string[],
  done: readonly string[],
  built: ReadonlyMap<string, BuiltTransformation>,
): readonly string[] {
  const ran = done.filter((id) => built.has(id));
  const waiting = done.filter((id) => !built.has(id));
  return [
    ...(missing.length > 0
      ? [`${listed(missing)}: only rows whose ids are not there come in, and none goes (\`update: missing\`).`]
      : []),
    ...(ran.length > 0 ? [`${listed(ran)}: ran already, and nothing is read (\`update: once\`).`] : []),
    ...(waiting.length > 0 ? [`${listed(waiting)}: left to the next build (\`update: once\`).`] : []),
  ];
}

/** What a plan says of those that are read further back than the lookback in every build. */
export function readingHabits(transformations: readonly Transformation[], mode: BuildMode): readonly string[] {
  if (mode.kind === 'backfill') return [];
  const full = transformations.filter(({ update }) => update === 'full').map(({ id }) => id);
  const windows = transformations.filter(({ update }) => update === 'incremental' && mode.kind === 'build');
  return [
    ...(full.length > 0 ? [`${listed(full)}: all rows are read every time (\`update: full\`).`] : []),
    ...windows.flatMap(({ id, windowDeleteSeconds: seconds }) =>
      seconds === undefined
        ? []
        : [`${id}: rows of the last ${writeDuration(seconds)} are taken out and read again (\`window_delete\`).`],
    ),
  ];
}

/** Of an `update: once` with rows that other transformations hid, where some of the others may go. */
export function hiddenForGood(id: string): string {
  return `${id} ran once and is not read again: rows of it that others with the same activity_id hid stay away until \`build --full\`.`;
}

/** Of an `update: missing` whose SQL is another. */
export function keptReason(ids: readonly string[]): string {
  return `The SQL of ${listed(ids)} changed since the last build: what it gives besides comes in, and the rows that are there stay as they are until \`build --full\`.`;
}
