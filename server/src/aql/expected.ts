/** Which clause a place belongs to: the primary, or the index of a joined one. */
export type ClauseReference = 'primary' | number;

/** Something the grammar takes at a place: the parser notes it wherever it looks for one, and completion reads it there. */
export type Expected =
  | { readonly kind: 'keywords'; readonly words: readonly string[] }
  | { readonly kind: 'stream' }
  | { readonly kind: 'selector' }
  | { readonly kind: 'pick' }
  | { readonly kind: 'condition' }
  | { readonly kind: 'activity' }
  /** A column or feature of the clause's activity, as an item or as a function's argument. */
  | { readonly kind: 'column'; readonly clause: ClauseReference; readonly within: 'item' | 'argument' }
  | { readonly kind: 'function'; readonly clause: ClauseReference }
  | { readonly kind: 'expression'; readonly clause: ClauseReference; readonly of: 'filter' | 'join' }
  /** Columns of the result, in `derive` and `order by`. */
  | { readonly kind: 'output' }
  | { readonly kind: 'interval' }
  | { readonly kind: 'include' }
  /** What a dimension's key is compared with: a column of the result, or of the primary. */
  | { readonly kind: 'lookup key' }
  /** The alias of an earlier append. */
  | { readonly kind: 'relative'; readonly clause: ClauseReference };
