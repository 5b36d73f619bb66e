import { branchesOf, branchRelation, type Column, goesByName, outermost, type Relation } from './columns.ts';
import type { Trace } from './leaves.ts';
import { sameName } from './lexical.ts';
import type { ReadSql } from './read.ts';
import type { Branch } from './skeleton.ts';

/** A branch of the outermost query with its columns and where they come from. */
export interface TopBranch {
  readonly branch: Branch;
  readonly relation: Relation;
}

/** The outermost query, for questions that its facts do not answer. */
export interface TopQuery {
  readonly trace: Trace;
  readonly branches: readonly TopBranch[];
  readonly byName: boolean;
}

export function topQuery(read: ReadSql): TopQuery {
  const query = read.skeleton.statements[0]?.query;
  const branches = query ? branchesOf(read.cursor, query, outermost(read.known)) : [];
  return {
    trace: { cursor: read.cursor, dialect: read.dialect },
    branches: branches.map((open) => ({ branch: open.branch, relation: branchRelation(read.cursor, open) })),
    byName: query !== undefined && goesByName(query),
  };
}

/** The column of each branch that goes into an output column: the later ones by position, unless they go by name. */
export function columnsNamed(top: TopQuery, name: string): readonly (Column | undefined)[] {
  const { dialect } = top.trace;
  const isNamed = (column: Column): boolean => sameName(column.name, name, dialect);
  const first = top.branches[0]?.relation;
  const position = first?.columns.findIndex(isNamed) ?? -1;
  return top.branches.map(({ relation }, index) => {
    const byPosition = index > 0 && !top.byName && !relation.open && !first?.open;
    return byPosition ? relation.columns[position] : relation.columns.find(isNamed);
  });
}
