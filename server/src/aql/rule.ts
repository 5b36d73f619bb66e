import type { Fix, Problem, Range, Severity, TextEdit } from '../schema/text.ts';

/** One thing that can be wrong with a query: its page in the documentation and its tests come from here. */
export interface QueryRule<Params> {
  /** Kebab-case and stable once published. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is true of a query that passes. */
  readonly summary: string;
  /** Markdown. */
  readonly documentation: string;
  readonly message: (params: Params) => string;
  /** A query over the example project, with `«…»` where the problem is. */
  readonly fails: string;
  readonly passes: string;
}

export function defineRule<Params>(rule: QueryRule<Params>): QueryRule<Params> {
  return rule;
}

/** A fix before it knows its file. */
export interface LocalFix {
  readonly title: string;
  readonly range: Range;
  readonly text: string;
  /** Another file than the one the problem is in. */
  readonly file?: string;
  /** What else changes, in the same file. */
  readonly also?: readonly { readonly range: Range; readonly text: string }[];
}

/** Collects the problems of one file. */
export class Report {
  readonly problems: Problem[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  say<Params>(
    rule: QueryRule<Params>,
    range: Range,
    params: Params,
    ...fixes: readonly (LocalFix | undefined)[]
  ): void {
    this.problems.push({
      rule: rule.id,
      severity: rule.severity,
      message: rule.message(params),
      file: this.file,
      range,
      fixes: fixes.flatMap((fix): Fix[] =>
        fix ? [{ title: fix.title, edits: [fix, ...(fix.also ?? [])].map(editIn(fix.file ?? this.file)) }] : [],
      ),
    });
  }
}

const editIn =
  (file: string) =>
  ({ range, text }: { readonly range: Range; readonly text: string }): TextEdit => ({ file, range, text });

export const replaceWith = (range: Range, text: string): LocalFix => ({
  title: `Replace with \`${text}\``,
  range,
  text,
});

export const insert = (at: number, text: string, title: string): LocalFix => ({
  title,
  range: { start: at, end: at },
  text,
});

export const remove = (range: Range, title: string): LocalFix => ({ title, range, text: '' });

/** A name as it has to be written in a query: in quotes unless it is a plain word. */
export function written(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A name made an identifier: `Visited Page!` → `visited_page`. */
export function asIdentifier(name: string): string {
  const word = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^\p{N}/u.test(word) ? `_${word}` : word || '_';
}
