import type { Range } from '../schema/text.ts';

/** What the editor's features answer with. Plain data: `lsp/` converts it, the command line prints it. */

export interface Hover {
  /** GitHub-flavoured Markdown. */
  readonly markdown: string;
  readonly range: Range;
}

export type CompletionKind =
  | 'keyword'
  | 'stream'
  | 'activity'
  | 'column'
  | 'feature'
  | 'function'
  | 'table'
  | 'property'
  | 'value'
  | 'snippet';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One short line beside the label. */
  readonly detail: string | undefined;
  /** Markdown. */
  readonly documentation: string | undefined;
  /** What replaces `replace`; with `snippet`, in the editor's snippet syntax (`$1`, `${1:name}`). */
  readonly insert: string;
  readonly snippet: boolean;
  readonly replace: Range;
  /** Orders the list where the label's alphabet is not the best order. */
  readonly sort: string | undefined;
}

export interface Location {
  readonly file: string;
  readonly range: Range;
}

/** A command offered above a line. `command` is the name of a command of `commands.ts`. */
export interface Lens {
  readonly range: Range;
  readonly title: string;
  readonly command: string;
  readonly arguments: Readonly<Record<string, string | boolean>>;
}
