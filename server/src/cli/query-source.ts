import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputOf } from '../commands.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Compilation } from '../workspace.ts';
import type { Context } from './context.ts';
import { exit, UsageError } from './failure.ts';
import { placed, sorted, standardInput } from './format/problem-place.ts';
import { countsText, problemsText } from './format/problems-text.ts';
import { existing, type OpenProject, openProject, readText, withVerdicts } from './project.ts';
import type { Terminal } from './terminal.ts';

/** A query as a command was given it, compiled. */
export interface CompiledQuery {
  readonly open: OpenProject;
  readonly compilation: Compilation;
  readonly text: string;
  /** What to call it in messages: an absolute path or `<stdin>`. */
  readonly path: string;
}

/** Compiles the query a command names: a file, the name of one of the project's queries, or `-`. */
export async function compileQuery(
  input: InputOf<'compile'> | InputOf<'query'>,
  dialect: DialectName | undefined,
  { terminal, runner }: Context,
): Promise<CompiledQuery> {
  const { argument, connection } = input;
  const options = { dialect, connection, materialized: 'materialized' in input && input.materialized };
  if (argument === '-') {
    const open = await openProject(input, terminal.cwd);
    const text = await terminal.readAll();
    const compilation = await withVerdicts(open, runner, () => open.workspace.compileText(open.root, text, options));
    return { open, text, path: standardInput, compilation };
  }
  const isPath = existsSync(resolve(terminal.cwd, argument));
  const open = await openProject(input, terminal.cwd, isPath ? resolve(terminal.cwd, argument) : undefined);
  const path = isPath ? fileAt(argument, terminal.cwd) : fileNamed(argument, open);
  const known = open.workspace.file(path);
  const isQuery = open.workspace.kindOf(path) === 'query';
  const text = known?.text ?? readText(path);
  const compilation = await withVerdicts(open, runner, () =>
    isQuery ? open.workspace.compile(path, options) : open.workspace.compileText(open.root, text, options),
  );
  return { open, text, path, compilation };
}

/** What is wrong with a query, on `err`, and the exit code. */
export async function reportProblems(query: CompiledQuery, { err, cwd }: Terminal): Promise<number> {
  const problems = sorted(
    query.compilation.problems.map((problem) => placed({ ...problem, file: query.path }, query.text, cwd)),
  );
  await err.write(`${problemsText(problems, err.colors)}\n`);
  await err.line(err.colors.bold(countsText(problems)));
  return exit.wrongInput;
}

function fileAt(argument: string, cwd: string): string {
  const { path, isFolder } = existing(argument, cwd);
  if (isFolder) throw new UsageError(`${argument} is a folder.`, 'Name one query.');
  return path;
}

function fileNamed(argument: string, { project }: OpenProject): string {
  const query = project.queries.get(argument);
  if (query) return query.file.path;
  const known = [...project.queries.keys()];
  throw new UsageError(
    `There is no file and no query ${argument}.`,
    known.length === 0 ? 'The project has no queries yet.' : `The project's queries are ${known.join(', ')}.`,
  );
}
