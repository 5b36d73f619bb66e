import { settingsFileName } from '../../project/parse.ts';
import { withoutSecrets } from '../../project/secrets.ts';
import type { Severity } from '../../schema/text.ts';
import type { Output } from '../terminal.ts';
import { excerpt } from './excerpt.ts';
import type { PlacedProblem } from './problem-place.ts';
import { visible } from './visible.ts';
import { counted } from './words.ts';

type Colors = Output['colors'];

/** Problems for a person: the place, what is wrong, the line with a mark, and what would repair it. */
export function problemsText(problems: readonly PlacedProblem[], colors: Colors): string {
  return problems.map((problem) => problemText(problem, colors)).join('\n');
}

/** `2 errors, 1 warning`; empty where there is nothing. */
export function countsText(problems: readonly PlacedProblem[]): string {
  return severities
    .flatMap((severity) => {
      const n = problems.filter(({ problem }) => problem.severity === severity).length;
      return n === 0 ? [] : [severity === 'info' ? `${n} info` : counted(n, severity)];
    })
    .join(', ');
}

const severities: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

function problemText(placed: PlacedProblem, colors: Colors): string {
  const { problem, text, file, line, column } = placed;
  const paint = paintOf(problem.severity, colors);
  const place = `${colors.bold(file)}:${line}:${column}`;
  // What a warehouse says may have several lines; the first of a problem is the only one that begins at the margin.
  const message = visible(problem.message).replaceAll('\n', '\n  ');
  const head = `${place}  ${paint(problem.severity)}  ${message}  ${colors.dim(problem.rule)}\n`;
  const fixes = problem.fixes.map(({ title }) => `  ${colors.green('fix')} ${title}\n`).join('');
  const shown = problem.file.endsWith(settingsFileName) ? withoutSecrets(text) : text;
  return head + excerpt(shown, problem.range, paint, colors) + fixes;
}

function paintOf(severity: Severity, colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, info: colors.blue, hint: colors.dim }[severity];
}
