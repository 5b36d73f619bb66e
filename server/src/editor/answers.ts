import type { Range, SourceFile, TextEdit } from '../schema/text.ts';
import type { TableName } from '../sql/known-tables.ts';

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
  | 'schema'
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
  /** A table of the warehouse, of which there is more to say than is sent with a list: see `tableDocumentation`. */
  readonly table?: TableName;
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
  /** For a file that only the host can read: texts that follow one another in it up to the place. */
  readonly sought?: readonly string[];
}

/** The commands of the house that an editor offers above a line. */
export type LensCommand =
  | 'backfill'
  | 'build'
  | 'compile'
  | 'ddl'
  | 'plan'
  | 'preview'
  | 'query'
  | 'reconcile'
  | 'validate';

export interface Lens {
  readonly range: Range;
  readonly title: string;
  readonly command: LensCommand;
  readonly arguments: Readonly<Record<string, string | boolean>>;
}

export type OutlineKind =
  | 'stream'
  | 'activity'
  | 'feature'
  | 'transformation'
  | 'query'
  | 'columns'
  | 'clause'
  | 'column'
  | 'table';

/** Something a file holds, with what it holds in turn. */
export interface OutlineItem {
  readonly name: string;
  /** One short line beside the name. */
  readonly detail: string | undefined;
  readonly kind: OutlineKind;
  readonly range: Range;
  /** The name's place; stands inside `range`. */
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

/** Something of a project that is looked for by its name. */
export interface ProjectSymbol extends Location {
  readonly name: string;
  readonly kind: OutlineKind;
  /** What it belongs to. */
  readonly container: string;
}

/** Lines that can be folded away: from the line on which the range begins to the one on which it ends. */
export interface Fold {
  readonly range: Range;
  readonly isComment: boolean;
}

export const tokenTypes = ['keyword', 'namespace', 'event', 'property', 'variable', 'function', 'macro'] as const;
export const tokenModifiers = ['declaration', 'defaultLibrary'] as const;

/** What a word means, for colouring. */
export interface MeantToken {
  readonly range: Range;
  /** Streams are namespaces, activities events, columns and features properties, names in the result variables. */
  readonly type: (typeof tokenTypes)[number];
  readonly modifiers: readonly (typeof tokenModifiers)[number][];
}

/** A part of a signature: its place in the label, and Markdown. */
export interface Parameter {
  readonly range: Range;
  readonly documentation: string;
}

export interface Signature {
  readonly label: string;
  /** Markdown. */
  readonly documentation: string;
  readonly parameters: readonly Parameter[];
}

/** What may be written in the brackets around a place. */
export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  /** Index of the signature that is being written. */
  readonly active: number;
  /** Index of its parameter that is being written. */
  readonly parameter: number;
}

/** A word that the editor shows between the words of a text. */
export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  /** A type stands close behind its name, a name apart. */
  readonly kind: 'type' | 'name';
  /** Markdown. */
  readonly documentation: string | undefined;
  /** What makes it part of the text. */
  readonly insert: string | undefined;
}

/** A change that somebody may want, though nothing is wrong. */
export interface Action {
  readonly title: string;
  readonly kind: 'rewrite' | 'extract' | 'inline';
  readonly edits: readonly TextEdit[];
  /** Files that it makes, with their texts. */
  readonly created: readonly SourceFile[];
}
