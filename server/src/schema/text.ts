/**
 * Places in texts, and what is said about them. Every floor speaks in these; the protocols on top convert them.
 */

/** A half-open range of UTF-16 offsets in one text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** One replacement in one file. An empty range inserts. */
export interface TextEdit {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

/** A change that repairs a problem, as the user would read it in a list. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A command that would repair a problem which no edit of a file repairs. */
export interface Offer {
  /** As the user would read it in a list. */
  readonly title: string;
  readonly command: 'build' | 'full' | 'reconcile' | 'backfill';
  readonly stream?: string;
  readonly transformation?: string;
}

/** Something wrong at a place in a file, with what would repair it. `rule` is stable once published. */
export interface Problem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  readonly fixes: readonly Fix[];
  readonly offers?: readonly Offer[] | undefined;
}

/** A file as the host read it. A changed text is a new object, so that facts can be cached by identity. */
export interface SourceFile {
  /** Absolute path with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** There is such a file, and it cannot be read: what it says may be anything, its text here is none. */
  readonly isUnread?: true;
}

/** Zero-based line and UTF-16 column of an offset. */
export function positionAt(text: string, offset: number): { line: number; character: number } {
  let line = 0;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) {
    line += 1;
    lineStart = i + 1;
  }
  return { line, character: Math.min(offset, text.length) - lineStart };
}

/** The UTF-16 offset of a place that is counted in code points. */
export function utf16(text: string, codePoints: number): number {
  if (!/[\ud800-\udbff]/.test(text)) return Math.min(codePoints, text.length);
  let at = 0;
  for (let count = 0; count < codePoints && at < text.length; count += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

export function contains(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** A text after edits that do not overlap, in any order. */
export function edited(text: string, edits: readonly { readonly range: Range; readonly text: string }[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of edits.toSorted((a, b) => a.range.start - b.range.start)) {
    result += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  return result + text.slice(at);
}
