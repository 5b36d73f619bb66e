import type { FilePlace, LineageAnswer } from '../../../server/src/lsp/protocol.ts';

/** What the extension and the picture of the lineage say to each other. */

export type Scope = 'project' | 'around';

export type ToPicture =
  | { readonly type: 'lineage'; readonly answer: LineageAnswer; readonly scope: Scope }
  /** There is no project to draw. */
  | { readonly type: 'nothing' };

export type FromPicture =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly place: FilePlace; readonly takeFocus: boolean }
  /** Draw around a node, which need not be drawn yet. */
  | { readonly type: 'around'; readonly node: string }
  | { readonly type: 'scope'; readonly scope: Scope };
