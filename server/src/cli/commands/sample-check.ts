import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SampleReport } from '../../streams/sample.ts';
import { sampleInWords } from '../../streams/sample-words.ts';
import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { type PlacedProblem, placed, sorted } from '../format/problem-place.ts';
import { problemObjects } from '../format/problems-machine.ts';
import { countsText, problemsText } from '../format/problems-text.ts';
import { assertKnown, type OpenProject, openProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export const sampleCheck: Command<'sample-check'> = async (input, { terminal, runner, signal }) => {
  const open = await openProject(input, terminal.cwd);
  const transformations = input.argument.map((given) => idOf(given, open, terminal.cwd));
  assertKnown('transformation', transformations, open.project.transformations.keys());
  const { connection, rows, days } = input;
  const request = { root: open.root, connection, transformations, rows, days };
  const reports = await (await runner()).sample(request, signal);
  const problems = sorted(
    reports.flatMap((report) =>
      open.workspace.sampleProblems(open.root, report, connection).map((problem) => {
        const text = open.workspace.file(problem.file)?.text ?? '';
        return placed(problem, text, terminal.cwd);
      }),
    ),
  );
  if (input.format === 'json') await terminal.out.write(inJson(reports, problems));
  else await writeText(reports, problems, terminal);
  return problems.some(({ problem }) => problem.severity === 'error') ? exit.wrongInput : exit.fine;
};

/** The id of a transformation, or that of a file. */
function idOf(given: string, { project }: OpenProject, cwd: string): string {
  const path = resolve(cwd, given).replaceAll('\\', '/');
  if (project.transformations.has(given) || !existsSync(path)) return given;
  return [...project.transformations.values()].find(({ file }) => file.path === path)?.id ?? given;
}

function inJson(reports: readonly SampleReport[], problems: readonly PlacedProblem[]): string {
  const samples = reports.map(({ transformation, notTaken, rows, window, isCut }) => ({
    transformation,
    rows,
    from: window?.from ?? null,
    to: window?.to ?? null,
    cut: isCut,
    ...(notTaken === undefined ? {} : { notTaken }),
  }));
  return `${JSON.stringify({ samples, findings: problemObjects(problems) }, undefined, 2)}\n`;
}

async function writeText(
  reports: readonly SampleReport[],
  problems: readonly PlacedProblem[],
  { out }: Terminal,
): Promise<void> {
  const { colors } = out;
  if (problems.length > 0) await out.write(`${problemsText(problems, colors)}\n`);
  for (const report of reports) await out.line(colors.dim(`${report.transformation}: ${sampleInWords(report)}`));
  if (reports.length === 0) await out.line('No transformation gives activities yet.');
  else if (problems.length === 0 && reports.some(({ notTaken }) => notTaken === undefined)) {
    await out.line(`${colors.green('clean')}, as far as the samples show`);
  } else if (problems.length > 0) await out.line(colors.bold(countsText(problems)));
}
