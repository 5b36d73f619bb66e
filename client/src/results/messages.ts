import type { Failure, Table } from '../../../server/src/lsp/protocol.ts';

/** What the extension and the results view say to each other. */

export type ToView =
  | { readonly type: 'begin'; readonly title: string; readonly activity: string }
  /** The statement is known and under way. */
  | { readonly type: 'started'; readonly connection: string }
  | ({ readonly type: 'rows' } & Table)
  | { readonly type: 'end'; readonly summary: string; readonly notes: readonly string[] }
  | { readonly type: 'failed'; readonly failure: Failure };

export type FromView =
  | { readonly type: 'ready' }
  | { readonly type: 'cancel' }
  | { readonly type: 'showSql' }
  | { readonly type: 'build' }
  | { readonly type: 'copy'; readonly text: string };
