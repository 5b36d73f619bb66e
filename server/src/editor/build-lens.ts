import type { Project, Transformation } from '../project/project.ts';
import type { Lens } from './answers.ts';
import { firstWord } from './first-word.ts';

/** What can be done with a transformation, offered above its first line of SQL. */
export function transformationLenses(transformation: Transformation): readonly Lens[] {
  const range = firstWord(transformation.sql);
  const { id } = transformation;
  if (!range || transformation.role !== 'activities') return [];
  return [
    { range, title: 'Build', command: 'build', arguments: { transformation: id } },
    { range, title: 'Backfill…', command: 'backfill', arguments: { transformation: id } },
    { range, title: 'Show plan', command: 'plan', arguments: { transformation: id } },
    { range, title: 'Preview', command: 'preview', arguments: { transformation: id } },
    { range, title: 'Validate', command: 'validate', arguments: { transformation: id } },
  ];
}

/** What can be done with each stream, offered above its name in the settings. */
export function streamLenses(project: Project): readonly Lens[] {
  return [...project.streams.values()].flatMap(({ name: stream, nameRange: range }): Lens[] => [
    { range, title: 'Build', command: 'build', arguments: { stream } },
    { range, title: 'Reconcile', command: 'reconcile', arguments: { stream } },
    { range, title: 'Backfill…', command: 'backfill', arguments: { stream } },
    { range, title: 'Full rebuild', command: 'build', arguments: { stream, full: true } },
    { range, title: 'Show plan', command: 'plan', arguments: { stream } },
    { range, title: 'Show DDL', command: 'ddl', arguments: { stream } },
  ]);
}
