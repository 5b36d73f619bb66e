import { activitiesOf } from '../project/activities.ts';
import type { Project } from '../project/project.ts';
import type { ProjectSymbol } from './answers.ts';

/** The streams, activities, transformations, queries and reusable columns whose names hold the letters of `sought` in order. */
export function symbolsOf(project: Project, sought: string): readonly ProjectSymbol[] {
  const { name: container, settingsFile, streams, transformations, queries, columns } = project;
  const start = { start: 0, end: 0 };
  const files = (
    [
      ['transformation', transformations],
      ['query', queries],
      ['columns', columns],
    ] as const
  ).flatMap(([kind, all]) =>
    [...all.values()].map(
      ({ id, file }): ProjectSymbol => ({ name: id, kind, container, file: file.path, range: start }),
    ),
  );
  const named = [...streams.values()].flatMap((stream): ProjectSymbol[] => [
    { name: stream.name, kind: 'stream', container, file: settingsFile.path, range: stream.nameRange },
    ...[...activitiesOf(project, stream.name).values()].flatMap(({ name, declaredAt, madeBy }): ProjectSymbol[] => {
      const place = madeBy[0] ?? (declaredAt && { file: settingsFile.path, range: declaredAt });
      return place ? [{ name, kind: 'activity', container: stream.name, file: place.file, range: place.range }] : [];
    }),
  ]);
  return [...named, ...files].filter(({ name }) => holds(name.toLowerCase(), sought.toLowerCase()));
}

function holds(name: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters.replaceAll(/\s/g, '')) {
    at = name.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}
