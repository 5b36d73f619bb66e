import type { TableName } from '../sql/known-tables.ts';
import { factsOfTransformation, partsOfFacts } from './activities.ts';
import { keptFor, keptForEach } from './kept.ts';
import { onlyChange } from './only-change.ts';
import type { Project } from './project.ts';

/** A table that transformations read. */
export interface TableRead {
  /** As it is written, its parts joined by dots. */
  readonly name: string;
  /** As the warehouse keeps it; undefined where it is no name: a file, or what dbt puts there. */
  readonly table: TableName | undefined;
}

/** Every table that some transformation of the project reads, each once. Kept while a keystroke does not change which they are. */
export const tablesRead: (project: Project) => readonly TableRead[] = keptFor(partsOfFacts, (project) => {
  const last = lastOf.get(project.streams);
  const tables = last && saysTheSame(last.project, project) ? last.tables : collect(project);
  lastOf.set(project.streams, { project, tables });
  return tables;
});

const lastOf = new WeakMap<Project['streams'], { readonly project: Project; readonly tables: readonly TableRead[] }>();

/** The tables of one transformation, in the order of its text. */
const ofOne = keptForEach((project, transformation): readonly TableRead[] =>
  factsOfTransformation(project, transformation).tables.map(({ parts, name }) => ({
    name: parts.join('.'),
    table: name,
  })),
);

function saysTheSame(before: Project, now: Project): boolean {
  if (before.knownTables !== now.knownTables || before.dbt !== now.dbt) return false;
  const changed = onlyChange(before.transformations, now.transformations);
  if (changed === undefined) return false;
  const [had, has] = changed.map((transformation) => ofOne(now, transformation));
  return JSON.stringify(had) === JSON.stringify(has);
}

function collect(project: Project): readonly TableRead[] {
  const all = [...project.transformations.values()].flatMap((transformation) => ofOne(project, transformation));
  return [...new Map(all.map((one) => [one.name, one])).values()];
}
