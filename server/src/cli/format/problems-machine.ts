import type { PlacedProblem } from './problem-place.ts';

/** Stable: what other programs read. Source: `editor.md`, `check --format json`. */
export function problemsJson(problems: readonly PlacedProblem[]): string {
  return `${JSON.stringify(problemObjects(problems), undefined, 2)}\n`;
}

/** The same as objects. */
export function problemObjects(problems: readonly PlacedProblem[]) {
  return problems.map(({ problem, file, line, column, endLine, endColumn }) => ({
    file,
    line,
    column,
    endLine,
    endColumn,
    severity: problem.severity,
    rule: problem.rule,
    message: problem.message,
    fixes: problem.fixes.map(({ title }) => title),
  }));
}

/** Workflow commands of GitHub Actions, which annotate the lines of a pull request. */
export function problemsGithub(problems: readonly PlacedProblem[]): string {
  return problems
    .map(({ problem, file, line, column, endLine, endColumn }) => {
      const level = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' }[problem.severity];
      // An annotation of several lines may not have columns.
      const end = endLine === line ? `,endColumn=${Math.max(endColumn, column)}` : '';
      const place = `file=${property(file)},line=${line},col=${column},endLine=${endLine}${end}`;
      const fix = problem.fixes[0] ? `\nFix: ${problem.fixes[0].title}` : '';
      return `::${level} ${place},title=${property(problem.rule)}::${data(problem.message + fix)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A suite per file. Errors are failures; what is no error passes and is told in the suite's output. */
export function problemsJunit(files: readonly string[], problems: readonly PlacedProblem[]): string {
  const suites = files.map((file) => {
    const here = problems.filter((problem) => problem.file === file);
    return suite(
      file,
      here.filter(({ problem }) => problem.severity === 'error'),
      here.filter(({ problem }) => problem.severity !== 'error'),
    );
  });
  const failures = problems.filter(({ problem }) => problem.severity === 'error').length;
  const tests = suites.reduce((sum, { tests: n }) => sum + n, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="activity-schema check" tests="${tests}" failures="${failures}">`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(
  file: string,
  errors: readonly PlacedProblem[],
  others: readonly PlacedProblem[],
): { readonly tests: number; readonly xml: string } {
  const cases =
    errors.length === 0
      ? [`    <testcase classname="${xml(file)}" name="no errors"/>`]
      : errors.map((placed) => {
          const { problem, line, column } = placed;
          return [
            `    <testcase classname="${xml(file)}" name="${xml(`${problem.rule} at ${line}:${column}`)}">`,
            `      <failure type="${xml(problem.rule)}" message="${xml(problem.message)}">${xml(described(placed))}</failure>`,
            '    </testcase>',
          ].join('\n');
        });
  const told = others.length === 0 ? [] : [`    <system-out>${xml(others.map(described).join('\n'))}</system-out>`];
  return {
    tests: cases.length,
    xml: [
      `  <testsuite name="${xml(file)}" tests="${cases.length}" failures="${errors.length}">`,
      ...cases,
      ...told,
      '  </testsuite>',
    ].join('\n'),
  };
}

function described({ problem, file, line, column }: PlacedProblem): string {
  const fixes = problem.fixes.map(({ title }) => `\nFix: ${title}`).join('');
  return `${file}:${line}:${column} ${problem.severity} ${problem.message} (${problem.rule})${fixes}`;
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
