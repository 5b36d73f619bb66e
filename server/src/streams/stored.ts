/** How a stream's rows are stored on the warehouse, whatever layout the settings ask for. */
export interface Stored extends StoredTables {
  readonly parts: readonly StoredPart[];
}

/** The same, and nothing of what others made for the tables. */
export interface StoredTables {
  /** Types of the columns of the view that bears the stream's name; undefined: it is no view. */
  readonly view: ReadonlyMap<string, string> | undefined;
  /** Whether it is neither a table nor a view. */
  readonly isOther?: boolean | undefined;
  /** Whether that view gives no row; asked only where the ledger lists nothing that it could read. */
  readonly isViewEmpty?: boolean | undefined;
  /** Tables of activities: those the ledger lists, and those that are where a build wants to have one. */
  readonly parts: readonly StoredTable[];
  /** The activities that the stream's table has rows of; read only where each is to get a table. */
  readonly activities: readonly string[];
  /** Tables that the last build left rows in, and that have none: somebody emptied them. */
  readonly emptied?: readonly string[] | undefined;
  /** Tables of other streams' activities in the same schema, with the stream. */
  readonly others: ReadonlyMap<string, string>;
  /** Of each activity that is to stand in a view: the transformations that the tables have rows of it from. */
  readonly sources?: ReadonlyMap<string, readonly string[]> | undefined;
}

export interface StoredPart extends StoredTable {
  /** What others made for it and would be lost with it, in words. */
  readonly dependents: readonly string[];
}

export interface StoredTable {
  readonly activity: string;
  /** Not quoted. */
  readonly name: string;
  /** Whether the ledger says that a build made it. */
  readonly isListed: boolean;
  /** Undefined where there is no such table any more. */
  readonly columns: readonly string[] | undefined;
  readonly isEmpty: boolean;
  /** Where it is the view of an activity: the transformation whose rows it gives, and the hash of what it selects. */
  readonly view?: StoredView | undefined;
  /** What stands there. */
  readonly kind?: 'table' | 'view' | 'other' | undefined;
  /** What the ledger lists, where somebody made something else in its place. */
  readonly replaced?: 'table' | 'view' | undefined;
  /** The query whose result a build kept in it. */
  readonly keptOf?: string | undefined;
}

export interface StoredView {
  readonly transformation: string;
  readonly hash: string;
}

/** Nothing but perhaps one table of all activities. */
export const oneTable: Stored = { view: undefined, parts: [], activities: [], others: new Map() };

/** The tables of activities that builds made and that are there. */
export function madeParts<T extends StoredTable>({ parts }: { readonly parts: readonly T[] }): readonly T[] {
  return parts.filter(({ isListed, columns, view }) => isListed && columns !== undefined && view === undefined);
}

/** The views of activities that builds made and that are there. */
export function madeViews({ parts }: Stored): readonly StoredPart[] {
  return parts.filter(({ isListed, columns, view }) => isListed && columns !== undefined && view !== undefined);
}

/** Those that somebody dropped: where the warehouse allows that, the view over all activities reads them still. */
export function lostViews({ parts }: Stored): readonly StoredPart[] {
  return parts.filter(
    ({ isListed, columns, view, replaced }) =>
      replaced === 'view' || (isListed && columns === undefined && view !== undefined),
  );
}
