import type { ActivityNode, ParsedQuery } from '../aql/ast.ts';
import type { BindResult } from '../aql/bind.ts';
import type { CatalogueStream } from '../aql/catalogue.ts';
import type { ClauseReference } from '../aql/expected.ts';
import { primaryScope, type Scope, scopeOf, unknownStreamNamed } from '../aql/scope.ts';
import type { Project } from '../project/project.ts';
import type { Range } from '../schema/text.ts';

/** A query as the editor sees it: parsed, its names looked up, in its project. The workspace keeps one for a version. */
export interface QueryView {
  readonly project: Project;
  readonly parsed: ParsedQuery;
  readonly bound: BindResult;
}

/** The stream that is read, or a stand-in with the specification's columns. */
export function streamOf(view: QueryView): CatalogueStream {
  return view.bound.stream ?? unknownStreamNamed(view.parsed.tree.using?.stream?.text ?? '');
}

/** What the stream calls its entities: `customer`. */
export function entityOf(view: QueryView): string {
  return view.project.streams.get(view.bound.stream?.name ?? '')?.entity ?? 'entity';
}

export function activityOf(view: QueryView, clause: ClauseReference): ActivityNode | undefined {
  const { tree } = view.parsed;
  return clause === 'primary' ? tree.primary?.activity : tree.joined[clause]?.activity;
}

export function scopeOfClause(view: QueryView, clause: ClauseReference): Scope {
  return scopeOf(streamOf(view), activityOf(view, clause));
}

/** The names of a clause's rows as the result and other clauses see them: a period of a `time_spine` has few. */
export function shownScope(view: QueryView, clause: ClauseReference): Scope {
  const scope = scopeOfClause(view, clause);
  return clause === 'primary' ? primaryScope(scope, view.parsed.tree.primary?.selector) : scope;
}

export const touches = (range: Range | undefined, offset: number): boolean =>
  range !== undefined && range.start <= offset && offset <= range.end;
