import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Project, Stream } from '../project/project.ts';
import { activityTables } from './activity-tables.ts';
import { emptiedReason, missedTables } from './filled.ts';
import { listed } from './listed.ts';
import { plannedActivities } from './planned-parts.ts';
import { builtTransformations } from './planned-transformations.ts';
import { readSource } from './source.ts';
import { type StreamState, settingsHash } from './state.ts';
import type { Stored } from './stored.ts';
import { isViewed, isViewHash, viewHash } from './viewed.ts';

/** What is another in the files than when the stream was last built. Source: `processing.md`, law 5. */
export interface Drift {
  /** Whether the stream's settings are others: the next build reads all rows again. */
  readonly settings: boolean;
  /** Tables that somebody emptied: it does then, too. */
  readonly emptied: readonly string[];
  readonly transformations: readonly DriftedTransformation[];
}

export interface DriftedTransformation {
  readonly id: string;
  /**
   * `gone`: it is built, and no longer in the project; `left`: nor is any other, so that nothing is built any more.
   * `changed view`: the SQL of one whose rows stay in views; `into view`, `out of view`: they are to, and were in tables, or
   * the other way round.
   */
  readonly change: 'new' | 'changed' | 'gone' | 'left' | ViewChange;
}

type ViewChange = 'changed view' | 'into view' | 'out of view';

/** Nothing has drifted of a stream that was never built. What cannot be read, for Jinja that nobody evaluated, is left out. */
export function driftOf(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  state: Pick<StreamState, 'settingsHash' | 'built'> & Pick<Stored, 'emptied'>,
): Drift {
  if (state.settingsHash === undefined) return { settings: false, emptied: [], transformations: [] };
  const own = builtTransformations(project, stream);
  if (own.length === 0) {
    const left = [...state.built.keys()].sort().map((id) => ({ id, change: 'left' as const }));
    return { settings: false, emptied: [], transformations: left };
  }
  const found = own.flatMap((one): readonly DriftedTransformation[] => {
    const built = state.built.get(one.id);
    if (built === undefined) return [{ id: one.id, change: 'new' }];
    const wasViewed = isViewHash(built.sqlHash);
    if (isViewed(one) && !wasViewed) return [{ id: one.id, change: 'into view' }];
    if (!isViewed(one) && wasViewed) return [{ id: one.id, change: 'out of view' }];
    // What runs once is done, and of what only adds rows those that are there stay.
    if (one.update === 'once' || one.update === 'missing') return [];
    const read = readSource(one, dialect);
    if (read.kind !== 'source') return [];
    const { hash } = read.source;
    if (wasViewed) return viewHash(hash) === built.sqlHash ? [] : [{ id: one.id, change: 'changed view' }];
    return hash === built.sqlHash ? [] : [{ id: one.id, change: 'changed' }];
  });
  const ids = new Set(own.map(({ id }) => id));
  const gone = [...state.built.keys()].filter((id) => !ids.has(id)).map((id) => ({ id, change: 'gone' as const }));
  return {
    settings: state.settingsHash !== settingsHash(stream),
    emptied: emptiedIn(project, stream, dialect, state),
    transformations: [...found, ...gone].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function emptiedIn(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  { emptied = [] }: Pick<Stored, 'emptied'>,
): readonly string[] {
  if (emptied.length === 0) return emptied;
  const { views } = plannedActivities(project, stream, { found: [], given: undefined });
  return missedTables({ emptied }, activityTables({ dialect, stream }, [...views.keys()]));
}

/** What drifted of transformations whose rows stay in views, or stayed. */
export function viewDriftInWords(change: ViewChange, ids: readonly string[]): string {
  switch (change) {
    case 'changed view':
      return `The SQL of ${listed(ids)} changed since the last build: the next one makes the views anew.`;
    case 'into view':
      return `The rows of ${listed(ids)} are still in tables: the next build puts views in their place.`;
    case 'out of view':
      return `The rows of ${listed(ids)} are still in views: the next build reads all of them.`;
  }
}

/** Of transformations that went with all the others of their stream. */
export function leftReason({ name }: Pick<Stream, 'name'>, ids: readonly string[]): string {
  return `${listed(ids)} ${ids.length === 1 ? 'is' : 'are'} no longer in the project, and ${name} has no other transformations: its rows stay as they are.`;
}

/** What drifted, a sentence each; empty where nothing did. */
export function driftInWords(
  stream: Pick<Stream, 'name'>,
  { settings, emptied, transformations }: Drift,
): readonly string[] {
  const { name } = stream;
  const those = (change: DriftedTransformation['change']): readonly string[] =>
    transformations.filter((one) => one.change === change).map(({ id }) => id);
  const [added, changed, gone, left] = [those('new'), those('changed'), those('gone'), those('left')];
  return [
    ...(settings ? [`The settings of ${name} changed since the last build: the next one reads all rows again.`] : []),
    ...(emptied.length > 0 ? [emptiedReason(emptied)] : []),
    ...(added.length > 0 ? [`${listed(added)} ${added.length === 1 ? 'is' : 'are'} new and not yet built.`] : []),
    ...(changed.length > 0
      ? [`The SQL of ${listed(changed)} changed since the last build: the next one reads all of its rows again.`]
      : []),
    ...(['changed view', 'into view', 'out of view'] as const).flatMap((change) =>
      those(change).length > 0 ? [viewDriftInWords(change, those(change))] : [],
    ),
    ...(gone.length > 0
      ? [
          `${listed(gone)} ${gone.length === 1 ? 'is' : 'are'} no longer in the project: the next build takes the rows out.`,
        ]
      : []),
    ...(left.length > 0 ? [leftReason(stream, left)] : []),
  ];
}
