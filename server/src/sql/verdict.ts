import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import type { Cursor } from './cursor.ts';
import { maskJinja } from './jinja.ts';
import { withoutUnknownForms } from './unknown-forms.ts';

/** A text as the parsers are asked about it: plain SQL of one dialect, every offset that of the file. */
export interface Question {
  readonly sql: string;
  readonly dialect: DialectName;
}

/** What a parser says against a text. */
export interface Complaint {
  /** The parser's name, as its authors write it. */
  readonly voice: string;
  readonly message: string;
  /** UTF-16 offsets; empty at the end of the text. */
  readonly range: Range;
}

/**
 * What the parsers that know a dialect say of one text. It is a fact about text and dialect and never changes.
 * Source: `checks.md`, "The first law of checks".
 */
export type Verdict =
  /** The one that knows the dialect best reads it. */
  | { readonly kind: 'accepted' }
  /** The warehouse's own grammar says no: that is the last word, and its place is the place. */
  | { readonly kind: 'refused-by-engine'; readonly complaint: Complaint }
  /** No parser reads it, and they stumble at one place. */
  | { readonly kind: 'refused'; readonly complaints: readonly Complaint[] }
  /** All refuse it but one that is often too kind. */
  | { readonly kind: 'doubted'; readonly complaints: readonly Complaint[] }
  /**
   * The one that knows the dialect best refuses it; others read it, could not be asked, stumble elsewhere, or do not know the
   * dialect well enough. `isLost`: they are known to stumble over what is right in it, so that their places mean nothing alone.
   */
  | { readonly kind: 'disputed'; readonly complaints: readonly Complaint[]; readonly isLost?: boolean }
  /** A parser crashed, took too long or found the text too deep: nobody knows. */
  | { readonly kind: 'unknown' };

/** Which text of a file is meant: a transformation's is the only one, a query has one for each expression. */
export interface Place {
  readonly file: string;
  readonly part: number;
}

/** Verdicts that are here already. What is not here is noted, fetched by the host, and looked up again. */
export interface Verdicts {
  /**
   * Undefined: nobody was asked yet. While nobody was asked about the text as it is now, the answer is what was said of it
   * before, its places moved along, so that an error does not blink while somebody types elsewhere.
   */
  of(question: Question, place: Place, unheard?: Unheard): Verdict | undefined;
}

/** What is said of a text while nobody was asked about it. */
export interface Unheard {
  /** Whether it is what is said of one that is accepted: its shape shows nothing that a verdict would confirm or take back. */
  readonly isAcceptance: boolean;
}

/**
 * A file's SQL without what only this project and dbt understand, and without what no parser does. `read`: the tokens of the SQL,
 * asked for where that takes them.
 */
export function questionOf(sql: string, dialect: DialectName, read?: () => Cursor): Question {
  const plain = maskJinja(sql).text.replace(/@(start_ts|end_ts)\b/g, 'x$1');
  return { sql: withoutUnknownForms(plain, dialect, read), dialect };
}
