import type { Problem, Range } from '../schema/text.ts';
import type { Condition, Pick, Selector } from './bound.ts';
import type { Expected } from './expected.ts';
import type { Token } from './tokens.ts';

/** A query as written. Whatever is missing is undefined; every node has the range of what is there. */
export interface ParsedQuery {
  readonly file: string;
  readonly text: string;
  readonly tree: QueryTree;
  readonly tokens: readonly Token[];
  readonly comments: readonly Range[];
  /** What the grammar would take in place of, or before, the token of the same index. */
  readonly expected: readonly (readonly Expected[])[];
  readonly problems: readonly Problem[];
}

export interface QueryTree {
  readonly using: UsingNode | undefined;
  readonly primary: PrimaryNode | undefined;
  readonly joined: readonly JoinedNode[];
  readonly includes: readonly IncludeNode[];
  readonly lookups: readonly LookupNode[];
  readonly derived: readonly DerivedNode[];
  readonly orderBy: ExpressionNode | undefined;
  readonly limit: number | undefined;
}

export interface Name {
  readonly text: string;
  readonly range: Range;
  readonly quoted: boolean;
}

export interface UsingNode {
  readonly keyword: Range;
  readonly stream: Name | undefined;
  readonly range: Range;
}

export type ActivityNode =
  | { readonly kind: 'one'; readonly name: Name; readonly range: Range }
  | { readonly kind: 'every'; readonly range: Range };

export interface PrimaryNode {
  /** `select` or `for`. */
  readonly keyword: Range;
  readonly selector: Selector | undefined;
  readonly selectorRange: Range;
  readonly activity: ActivityNode | undefined;
  readonly alias: Name | undefined;
  readonly block: BlockNode | undefined;
  readonly range: Range;
}

export interface JoinedNode {
  readonly kind: 'append' | 'aggregate';
  readonly keyword: Range;
  readonly pick: Pick | undefined;
  readonly pickRange: Range | undefined;
  readonly condition: Condition | undefined;
  readonly conditionRange: Range | undefined;
  /** `append first after`: the keywords that say the relationship. */
  readonly head: Range;
  readonly activity: ActivityNode | undefined;
  readonly alias: Name | undefined;
  readonly relativeTo: Name | undefined;
  readonly block: BlockNode | undefined;
  readonly range: Range;
}

export interface BlockNode {
  readonly items: readonly ItemNode[];
  readonly clauses: readonly BlockClauseNode[];
  readonly range: Range;
}

export type ItemNode =
  | { readonly kind: 'star'; readonly range: Range }
  | { readonly kind: 'column'; readonly column: Name; readonly alias: Name | undefined; readonly range: Range }
  | {
      readonly kind: 'call';
      readonly function: Name;
      readonly distinct: boolean;
      readonly argument: Name | 'star' | undefined;
      /** Whether an expression stands in place of the column, which is reported. */
      readonly isComputed: boolean;
      readonly literals: readonly LiteralNode[];
      readonly alias: Name | undefined;
      readonly range: Range;
    };

export interface LiteralNode {
  readonly value: string | number;
  readonly range: Range;
}

export type BlockClauseNode =
  | {
      readonly kind: 'filter' | 'join';
      readonly keyword: Range;
      readonly expression: ExpressionNode;
      readonly range: Range;
    }
  | {
      readonly kind: 'within' | 'at least';
      readonly keyword: Range;
      readonly count: number | undefined;
      readonly unit: string | undefined;
      readonly range: Range;
    };

export interface ExpressionNode {
  readonly tokens: readonly Token[];
  readonly range: Range;
}

export interface DerivedNode {
  readonly expression: ExpressionNode;
  readonly name: Name | undefined;
  readonly range: Range;
}

/** `dimension …` or `entity …`: columns of another table, one row of it for each row of the result. */
export interface LookupNode {
  readonly kind: 'dimension' | 'entity';
  readonly keyword: Range;
  /** The parts of a dimension's table, as its dots cut them. */
  readonly table: readonly Name[];
  /** What of the query is compared. */
  readonly column: Name | undefined;
  /** The table's column it is compared with. */
  readonly key: Name | undefined;
  readonly items: readonly LookupItemNode[];
  readonly range: Range;
}

export interface LookupItemNode {
  readonly column: Name;
  readonly alias: Name | undefined;
  readonly range: Range;
}

export interface IncludeNode {
  readonly names: readonly Name[];
  readonly range: Range;
}
