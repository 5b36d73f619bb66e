import type { Range } from '../schema/text.ts';

/** A select statement, part by part. Every text in it is SQL of the dialect, already quoted. */
export interface Select {
  readonly distinctOn?: readonly string[];
  readonly columns: readonly Item[];
  readonly from: string;
  readonly joins?: readonly Join[];
  readonly where?: readonly string[];
  readonly groupBy?: readonly string[];
  /** Windows that items run over. */
  readonly windows?: readonly { readonly name: string; readonly definition: string }[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
  /** Rows that follow, under the same columns. */
  readonly unionAll?: Select;
}

export interface Item {
  readonly sql: string;
  /** The name of the window it runs over. */
  readonly over?: string;
  /** The column's name, not quoted; `*` for all columns of a relation under their names. */
  readonly as: string;
}

/** What reads the SQL of a select's columns by their names; a name that none has stays as it is. */
export function sqlIn(columns: readonly Item[]): (name: string) => string {
  return (name) => columns.find(({ as }) => as === name)?.sql ?? name;
}

export interface Join {
  readonly kind: 'join' | 'left join' | 'asof join' | 'asof left join';
  readonly relation: string;
  /** What is joined for each row by itself, under the name `relation`; undefined: the step of that name. */
  readonly lateral?: Select;
  /** What the relation is called here; undefined: by its name. */
  readonly as?: string;
  /** The comparison of times of an asof join that wants it apart from the rest. */
  readonly matchCondition?: string;
  readonly on: readonly string[];
}

/** A named step of the compiled query. */
export interface Cte {
  readonly name: string;
  /** For the comment above it: which clause it serves, and how. */
  readonly purpose: string;
  /** The clause it serves; undefined for the primary and for the last steps. */
  readonly serves: Range | undefined;
  readonly select: Select;
  /** Whether the engine is to compute it once for all who read it; undefined: as it likes. */
  readonly computed?: 'once';
  /** The names of its columns, where it reads its own rows. */
  readonly recursive?: readonly string[];
}
