import type { Range } from '../schema/text.ts';

/**
 * Where everything in a project comes from and goes to: source tables, common tables, transformations, activities with their
 * features, reusable columns, queries. Source: `editor.md`, "call hierarchy = lineage".
 */
export interface Lineage {
  /** By id, in the order of files. */
  readonly nodes: ReadonlyMap<string, LineageNode>;
  readonly edges: readonly LineageEdge[];
  /** Which column is made of which. */
  readonly links: readonly ColumnLink[];
  /** Those between some of the nodes, without looking at all the others. */
  linksAmong(ids: ReadonlySet<string>): readonly ColumnLink[];
}

/** What is shown of a lineage. */
export type DrawnLineage = Pick<Lineage, 'nodes' | 'edges' | 'links'>;

export type LineageKind = 'table' | 'common table' | 'transformation' | 'activity' | 'columns' | 'query';

export interface LineageNode {
  /** Stays the same while what it stands for keeps its name. */
  readonly id: string;
  readonly kind: LineageKind;
  readonly name: string;
  /** One short word beside the name: the stream of an activity, the role of a transformation. */
  readonly detail: string | undefined;
  /** Where it is made or declared, the best first; of a table, where it is read. */
  readonly places: readonly Place[];
  /** Of a table those that are read; of an activity its features; of all else those that come out. */
  readonly columns: readonly LineageColumn[];
}

export interface LineageColumn {
  readonly name: string;
  readonly type: string | undefined;
  readonly place: Place | undefined;
  /** What of it cannot be told from the text, in words. */
  readonly unclear: string | undefined;
}

export interface Place {
  readonly file: string;
  readonly range: Range;
}

/** What flows from one node into another, and where the text says so: in the file of the one it flows into. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly places: readonly Place[];
}

export interface ColumnEnd {
  readonly node: string;
  readonly column: string;
}

export interface ColumnLink {
  readonly from: ColumnEnd;
  readonly to: ColumnEnd;
}

/** A part of the lineage that one file says. */
export interface LineagePart {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly links: readonly ColumnLink[];
}

export const idOf = {
  table: (parts: readonly string[]): string => `table ${parts.join('.').toLowerCase()}`,
  commonTable: (transformation: string, name: string): string => `common table ${transformation}/${name}`,
  transformation: (id: string): string => `transformation ${id}`,
  activity: (stream: string, name: string): string => `activity ${stream} ${name}`,
  columns: (id: string): string => `columns ${id}`,
  query: (id: string): string => `query ${id}`,
};
