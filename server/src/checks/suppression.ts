import { tokenize as tokenizeQuery } from '../aql/tokens.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { type Problem, positionAt, type Range, type SourceFile } from '../schema/text.ts';
import { maskJinja } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';

/** A comment `-- activity-schema: ignore <rule>`, in any of the forms that comments have where it stands. */
export interface Suppression {
  /** The line it speaks of, from 0: its own, and the next where it stands alone. */
  readonly lines: readonly number[];
  /** The rules it names; none of them: all are meant. */
  readonly rules: readonly { readonly name: string; readonly range: Range }[];
}

/** Leaves out what comments silence. `dialect`: whose comments a transformation has. */
export function notIgnored(file: SourceFile, problems: readonly Problem[], dialect: DialectName): readonly Problem[] {
  const suppressions = problems.length === 0 ? [] : suppressionsIn(file, dialect);
  if (suppressions.length === 0) return problems;
  return problems.filter((problem) => {
    const { line } = positionAt(file.text, problem.range.start);
    return !suppressions.some(
      ({ lines, rules }) =>
        lines.includes(line) && (rules.length === 0 || rules.some(({ name }) => name === problem.rule)),
    );
  });
}

const known = new WeakMap<SourceFile, { readonly dialect: DialectName; readonly found: readonly Suppression[] }>();

export function suppressionsIn(file: SourceFile, dialect: DialectName): readonly Suppression[] {
  if (!file.text.includes('activity-schema:')) return [];
  const kept = known.get(file);
  if (kept?.dialect === dialect) return kept.found;
  const found = commentsIn(file, dialect).flatMap((comment) => suppressionIn(file.text, comment) ?? []);
  known.set(file, { dialect, found });
  return found;
}

const marked = /(?:--|\/\/|#|\/\*)\s*activity-schema:\s*ignore\b[ \t]*([\w, \t-]*)/d;

function suppressionIn(text: string, { start, end }: Range): Suppression | undefined {
  const comment = text.slice(start, end).trimEnd();
  const found = comment.includes('\n') ? null : marked.exec(comment);
  if (!found) return undefined;
  const { line } = positionAt(text, start);
  const from = start + (found.indices?.[1]?.[0] ?? 0);
  const rules = [...(found[1] ?? '').matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
    name,
    range: { start: from + index, end: from + index + name.length },
  }));
  // Behind code it speaks of its own line, where it stands alone of the next too.
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const after = /^[^\n]*/.exec(text.slice(end))?.[0] ?? '';
  const isAlone = before.trim() === '' && after.trim() === '';
  return { lines: isAlone ? [line, line + 1] : [line], rules };
}

function commentsIn({ path, text }: SourceFile, dialect: DialectName): readonly Range[] {
  if (/\.ya?ml$/.test(path)) return commentsOfYaml(text, 0);
  if (!path.endsWith('.sql')) return tokenizeQuery(text).comments;
  const { comments } = tokenize(maskJinja(text).text, lexicalRules(dialect));
  return comments.flatMap((comment) => {
    const written = text.slice(comment.start, comment.end);
    return written.startsWith('/*---') ? commentsOfYaml(written, comment.start) : [comment];
  });
}

function commentsOfYaml(text: string, offset: number): readonly Range[] {
  return [...text.matchAll(/(?<=^|\s)#.*/g)].map(({ 0: comment, index }) => ({
    start: offset + index,
    end: offset + index + comment.length,
  }));
}
