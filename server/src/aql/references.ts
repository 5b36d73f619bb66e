import type { Range } from '../schema/text.ts';
import type { BoundActivity, Value } from './bound.ts';
import type { ClauseReference } from './expected.ts';

/** A name in a query and what it stands for, for hover, definition, references and rename. */
export type Reference =
  | { readonly kind: 'stream'; readonly name: string; readonly range: Range }
  | { readonly kind: 'activity'; readonly name: string; readonly stream: string; readonly range: Range }
  | {
      readonly kind: 'value';
      readonly value: Value;
      readonly activity: BoundActivity;
      readonly stream: string;
      /** Whose row it is read from, in a `filter` or a `join`. */
      readonly of?: 'primary' | 'joined' | undefined;
      /** The name the primary's block gives it, where a `join` calls it by that. */
      readonly output?: string | undefined;
      readonly range: Range;
    }
  /** The alias of a clause, after `relative to` or before a dot. */
  | { readonly kind: 'clause'; readonly clause: ClauseReference; readonly name: string; readonly range: Range }
  /** The keyword `entity`, for the stream's entity table. */
  | { readonly kind: 'entity table'; readonly stream: string; readonly range: Range }
  /** A column of the result, in `derive`, `order by` and a dimension's `on`. */
  | { readonly kind: 'output'; readonly name: string; readonly range: Range };
