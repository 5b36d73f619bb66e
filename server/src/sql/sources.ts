import type { Range } from '../schema/text.ts';
import type { TableReference } from './facts.ts';

/** A column of a table, where the text names it. */
export interface ColumnSource<Table = TableReference> {
  readonly table: Table;
  /** As the warehouse keeps it; undefined: the whole row. */
  readonly column: string | undefined;
  readonly range: Range;
}

/** A name whose column cannot be told from the text. */
export interface UnclearName {
  /** `ambiguous`: it is one of the candidates; `unknown`: nothing in sight has it, or what has it cannot be looked into. */
  readonly reason: 'ambiguous' | 'unknown';
  readonly candidates: readonly string[];
  readonly range: Range;
}

/** What something is made of, each source once. */
export interface Sources<Table = TableReference> {
  readonly from: readonly ColumnSource<Table>[];
  readonly unclear: readonly UnclearName[];
}
