import { roleOf } from '../project/parse.ts';
import type { Project, QueryFile, Transformation } from '../project/project.ts';
import type { FileKind } from '../project/project-set.ts';
import { type ReadQuery, readColumns, readQuery } from '../project/queries.ts';

/** A file of a project as what it is there. */
export type Member = SettingsMember | TransformationMember | QueryMember;

interface SettingsMember {
  readonly kind: 'settings';
  readonly project: Project;
}

interface TransformationMember {
  readonly kind: 'transformation';
  readonly project: Project;
  readonly transformation: Transformation;
}

interface QueryMember {
  readonly kind: 'query' | 'columns';
  readonly project: Project;
  readonly query: QueryFile;
}

export function memberOf(project: Project | undefined, path: string, kind: FileKind | undefined): Member | undefined {
  if (!project || !kind) return undefined;
  if (kind === 'settings') return { kind, project };
  const id = roleOf(project.root, project.folders, path)?.id ?? '';
  if (kind === 'transformation') {
    const transformation = project.transformations.get(id);
    return transformation && { kind, project, transformation };
  }
  const query = (kind === 'query' ? project.queries : project.columns).get(id);
  return query && { kind, project, query };
}

/** A query or a file of reusable columns, read. */
export function queryOf({ kind, project, query }: QueryMember): ReadQuery {
  return kind === 'query' ? readQuery(project, query) : readColumns(project, query);
}
