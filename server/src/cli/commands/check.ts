import type { InputOf } from '../../commands.ts';
import type { Project } from '../../project/project.ts';
import { explain } from '../../run/problem.ts';
import type { Problem } from '../../schema/text.ts';
import type { Command, Context } from '../context.ts';
import { exit } from '../failure.ts';
import { type PlacedProblem, placed, shownPath, sorted } from '../format/problem-place.ts';
import { problemsGithub, problemsJson, problemsJunit } from '../format/problems-machine.ts';
import { countsText, problemsText } from '../format/problems-text.ts';
import { counted } from '../format/words.ts';
import {
  assertConnection,
  existing,
  filesOf,
  type OpenProject,
  openReadable,
  type PartlyOpen,
  rootOf,
  withVerdicts,
} from '../project.ts';
import type { Terminal } from '../terminal.ts';
import { askWarehouse } from '../warehouse-check.ts';

export const check: Command<'check'> = async (input, context) => {
  const { terminal } = context;
  const checked = input.argument.length === 0 ? await wholeProject(input, context) : await chosen(input, context);
  const problems = sorted(checked.problems);
  const files = checked.files.map((file) => shownPath(file, terminal.cwd)).sort();
  switch (input.format) {
    case 'json':
      await terminal.out.write(problemsJson(problems));
      break;
    case 'github':
      await terminal.out.write(problemsGithub(problems));
      break;
    case 'junit':
      await terminal.out.write(problemsJunit(files, problems));
      break;
    case 'text':
      await writeText(problems, checked.looked, terminal);
  }
  return problems.some(({ problem }) => problem.severity === 'error') ? exit.wrongInput : exit.fine;
};

interface Checked {
  readonly problems: readonly PlacedProblem[];
  readonly files: readonly string[];
  /** What was looked at, in words: `10 transformations, 6 queries, 1 stream`. */
  readonly looked: string;
}

async function wholeProject(input: InputOf<'check'>, context: Context): Promise<Checked> {
  const { cwd } = context.terminal;
  const open = await openReadable(await rootOf(input.project, cwd));
  assertConnection(input.connection, open.project);
  const readable = filesOf(open.project).filter((file) => !open.unreadable.has(file));
  if (input.validate) await askWarehouse(open, readable, input.connection, context);
  const problems = await withVerdicts(open, context.runner, () => open.workspace.checkProject(open.root));
  return {
    problems: [...withUnreadable(open, problems, () => true), ...open.misnamed.map(folderNotFile)].map((problem) =>
      placedIn(open, problem, cwd),
    ),
    files: filesOf(open.project),
    looked: lookedAt(open.project),
  };
}

/** Files may stand in several projects, as in a repository that has more than one. */
async function chosen(input: InputOf<'check'>, context: Context): Promise<Checked> {
  const { terminal } = context;
  const open = new Map<string, PartlyOpen>();
  const asked: string[] = [];
  const files = new Map<string, PartlyOpen>();
  for (const argument of input.argument) {
    const { path, isFolder } = existing(argument, terminal.cwd);
    const root = await rootOf(input.project, terminal.cwd, isFolder ? `${path}/.` : path);
    const project = open.get(root) ?? (await openReadable(root));
    open.set(root, project);
    asked.push(path);
    const under = filesOf(project.project).filter((file) => (isFolder ? file.startsWith(`${path}/`) : file === path));
    if (under.length === 0) await terminal.err.line(notOfTheProject(argument, project.project));
    for (const file of under) files.set(file, project);
  }
  const problems: PlacedProblem[] = [];
  for (const project of open.values()) {
    const its = [...files].flatMap(([file, one]) => (one === project ? [file] : []));
    const readable = its.filter((file) => !project.unreadable.has(file));
    if (input.validate) await askWarehouse(project, readable, input.connection, context);
    const found = await withVerdicts(project, context.runner, () =>
      its.flatMap((file) => project.workspace.check(file)),
    );
    const all = withUnreadable(project, found, (file) => its.includes(file));
    const misnamed = project.misnamed.filter((folder) => asked.some((path) => `${folder}/`.startsWith(`${path}/`)));
    problems.push(
      ...[...all, ...misnamed.map(folderNotFile)].map((problem) => placedIn(project, problem, terminal.cwd)),
    );
  }
  return {
    problems,
    files: [...files.keys()],
    looked: counted(files.size, 'file'),
  };
}

function notOfTheProject(argument: string, { folders }: Project): string {
  return `${argument} is not checked: it is neither activity_schema.yml nor in ${folders.transformations}/ (.sql), ${folders.queries}/ (.aql) or ${folders.columns}/ (.aql).`;
}

const unreadableFile = 'unreadable-file';

/** Of a file that cannot be read that is all there is to say. */
function withUnreadable(
  { unreadable }: PartlyOpen,
  problems: readonly Problem[],
  isChecked: (file: string) => boolean,
): readonly Problem[] {
  const own = [...unreadable].filter(([file]) => isChecked(file));
  return [
    ...problems.filter(({ file }) => !unreadable.has(file)),
    ...own.map(([file, { problem }]): Problem => {
      const { text, next } = explain(problem);
      const message = `${text.replace(file, 'This file')} ${next}`;
      return { rule: unreadableFile, severity: 'error', message, file, range: { start: 0, end: 0 }, fixes: [] };
    }),
  ];
}

/** Whoever calls a folder so may take what it says for read. */
function folderNotFile(file: string): Problem {
  const message =
    'This is a folder, and no file is read by its name. Give it another name, or take it out of the project.';
  return { rule: unreadableFile, severity: 'warning', message, file, range: { start: 0, end: 0 }, fixes: [] };
}

function placedIn(
  { workspace, project }: OpenProject,
  problem: Parameters<typeof placed>[0],
  cwd: string,
): PlacedProblem {
  const text = problem.rule === unreadableFile ? '' : (workspace.file(problem.file) ?? project.settingsFile).text;
  return placed(problem, text, cwd);
}

function lookedAt({ transformations, queries, streams }: Project): string {
  return [
    counted(transformations.size, 'transformation'),
    counted(queries.size, 'query', 'queries'),
    counted(streams.size, 'stream'),
  ].join(', ');
}

async function writeText(problems: readonly PlacedProblem[], looked: string, { out }: Terminal): Promise<void> {
  const { colors } = out;
  if (problems.length === 0) {
    await out.line(`${colors.green('clean')}: ${looked}`);
    return;
  }
  await out.write(`${problemsText(problems, colors)}\n`);
  const fixable = problems.filter(({ problem }) => problem.fixes.length > 0).length;
  const fixes = fixable > 0 ? `; ${counted(fixable, 'quick fix', 'quick fixes')} in the editor` : '';
  await out.line(`${colors.bold(countsText(problems))} in ${looked}${fixes}`);
}
