import type { FeatureType } from '../dialects/dialect.ts';
import type { Range, Severity } from '../schema/text.ts';
import type { TableName } from './known-tables.ts';

/**
 * What a transformation's SQL says, with places. Made from the skeleton for every keystroke; the voices correct and
 * enrich it. Source: `checks.md`, "How a transformation is read, twice".
 */
export interface SqlFacts {
  /** One for each branch of the outermost set operation; a query without one has a single branch. */
  readonly branches: readonly BranchFacts[];
  /** Whether a set operation matches its branches' columns by name (`union all by name`). */
  readonly byName: boolean;
  /** The columns that come out, named by the first branch. */
  readonly outputs: OutputColumns;
  /** Every activity the text can produce, with the literals that say so. */
  readonly activities: readonly ActivityLiteral[];
  /** Tables read, common table expressions left out. */
  readonly tables: readonly TableReference[];
  /** Number of statements that are not empty. */
  readonly statements: number;
  /** Where the second statement begins, if there is one. */
  readonly secondStatement: Range | undefined;
  /** The word that makes the statement something else than a query: `insert`, `create`, `into`. */
  readonly notQuery: Range | undefined;
  /** Whether the text holds Jinja that is not understood, so that what comes out of it may be anything. */
  readonly templated: boolean;
  /** Whether that Jinja was evaluated all the same: what comes out is known, and only the syntax is not judged. */
  readonly evaluated?: boolean;
  /** What cannot be right by the shape of the text alone. Shown only where no parser accepts it. */
  readonly defects: readonly Defect[];
}

export interface BranchFacts {
  readonly outputs: OutputColumns;
  /** Range of the keyword `select`, for problems that have no better place. */
  readonly selectKeyword: Range;
  /** Where one more select item can be inserted; undefined where the branch has no select list of its own. */
  readonly insertAt: number | undefined;
  /** What separates an inserted item from the last: a comma and the list's own line breaks. */
  readonly insertSeparator: string;
  readonly activities: readonly ActivityLiteral[];
  /** Whether `activity` is computed from something that is no set of literals. */
  readonly openActivity: Range | undefined;
  /** What always gives null or an empty text for `activity`. */
  readonly emptyActivity: Range | undefined;
  /** The columns of tables that `customer` is taken from. */
  readonly identifiers: readonly IdentifierFact[];
}

export interface OutputColumns {
  /** Whether there are more columns than can be known from the text: a `*` over a table that is not known. */
  readonly open: boolean;
  readonly columns: readonly OutputColumn[];
}

export interface OutputColumn {
  /** As the warehouse will call it: folded where it is not quoted. */
  readonly name: string;
  /** What the name comes from: an alias, the column it refers to, the expression's text, or a `*`. */
  readonly named: 'alias' | 'reference' | 'expression' | 'star';
  /** The alias, or the name the column takes from its expression. */
  readonly nameRange: Range;
  /** The whole select item. */
  readonly range: Range;
  readonly expressionRange: Range;
  /**
   * The type that casts, literals and the columns of known tables say it has, lower-case and as written (`timestamptz`);
   * undefined where they do not.
   */
  readonly writtenType: string | undefined;
}

export interface ActivityLiteral {
  readonly name: string;
  /** The literal, quotes included. */
  readonly range: Range;
  /** Keys of the branch's feature object, where it is built from literal keys; undefined where that is not known. */
  readonly features: readonly FeatureFact[] | undefined;
}

export interface IdentifierFact {
  readonly range: Range;
  /** In lower case, with `_` between its words. */
  readonly name: string;
  /** What its name, or one that it is given on the way, says it is. */
  readonly kind: 'email' | 'phone' | 'id' | undefined;
  /** What the text makes of its letters; undefined: they stay as they are. */
  readonly letterCase: 'lower' | 'upper' | undefined;
  /** Its name, where a select item is this column alone and is called by it. */
  readonly takenBy: Range | undefined;
}

export interface FeatureFact {
  readonly name: string;
  readonly range: Range;
  /** From casts and literals; undefined where the text does not say. */
  readonly type: FeatureType | undefined;
  /** The expression of its value; undefined where the object is one literal, or the column of a table. */
  readonly value: Range | undefined;
  /** Whether its place says more than the key, and cannot be written anew for it: a column taken over, as in `to_jsonb(t)`, or a path. */
  readonly isFixed?: boolean;
}

export interface TableReference {
  /** Parts as written, unquoted: `['raw', 'rides']`. */
  readonly parts: readonly string[];
  /** The parts as the warehouse keeps them; undefined where they are no name: a file, or what dbt puts there. */
  readonly name: TableName | undefined;
  readonly range: Range;
}

export interface Defect {
  readonly message: string;
  readonly range: Range;
  /**
   * `template`: a tag of Jinja without its partner, which no parser of SQL is asked about;
   * `endless`: a comment or a dollar-quoted text that never ends, which parsers forgive and warehouses do not;
   * `unclosed`: a quote without its partner; `lexical`: a bracket without its own; `grammar`: a gap where something has to stand;
   * `forgiven`: such a gap that parsers read over and the warehouse does not.
   */
  readonly kind: 'template' | 'endless' | 'unclosed' | 'lexical' | 'grammar' | 'forgiven';
  /** Where it is less than an error. */
  readonly severity?: Severity;
}
