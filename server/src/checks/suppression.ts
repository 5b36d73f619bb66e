import { type Problem, positionAt, type SourceFile } from '../schema/text.ts';

const comment = /--\s*activity-schema:\s*ignore\b[ \t]*([\w, \t-]*)/;

/** Leaves out what `-- activity-schema: ignore <rule>` silences: on the problem's line or the line above it. */
export function notIgnored(file: SourceFile, problems: readonly Problem[]): readonly Problem[] {
  if (!file.text.includes('activity-schema:')) return problems;
  const lines = file.text.split('\n');
  return problems.filter((problem) => {
    const { line } = positionAt(file.text, problem.range.start);
    return (
      !ignores(lines[line], problem.rule) && !(isOnlyComment(lines[line - 1]) && ignores(lines[line - 1], problem.rule))
    );
  });
}

function ignores(line: string | undefined, rule: string): boolean {
  const rules = comment.exec(line ?? '')?.[1];
  if (rules === undefined) return false;
  const named = rules.split(/[\s,]+/).filter((name) => name !== '');
  return named.length === 0 || named.includes(rule);
}

/** A comment behind code speaks of its own line, one that stands alone of the next. */
function isOnlyComment(line: string | undefined): boolean {
  return line?.trimStart().startsWith('--') ?? false;
}
