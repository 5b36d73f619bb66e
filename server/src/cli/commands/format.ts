import { writeFileSync } from 'node:fs';
import type { InputOf } from '../../commands.ts';
import { edited } from '../../schema/text.ts';
import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { shownPath } from '../format/problem-place.ts';
import { counted } from '../format/words.ts';
import { existing, type OpenProject, openAt, openProject, rootOf } from '../project.ts';
import type { Terminal } from '../terminal.ts';

export const format: Command<'format'> = async (input, { terminal }) => {
  const { out, err, cwd } = terminal;
  const files = input.argument.length === 0 ? await wholeProject(input, terminal) : await chosen(input, terminal);
  let [changed, broken] = [0, 0];
  for (const [path, { workspace }] of files) {
    const text = workspace.file(path)?.text ?? '';
    const edits = workspace.format(path);
    if (edits === undefined) {
      broken += 1;
      await err.line(
        `${shownPath(path, cwd)} has a mistake of syntax and stays as it is: see \`activity-schema check\`.`,
      );
    } else if (edits.length > 0) {
      changed += 1;
      if (!input.check) writeFileSync(path, edited(text, edits));
      await out.line(shownPath(path, cwd));
    }
  }
  const looked = counted(files.size, 'file');
  const { green, bold } = out.colors;
  if (changed === 0)
    await out.line(broken === 0 ? `${green('formatted')}: ${looked}` : `nothing to format in ${looked}`);
  else await out.line(bold(`${changed} of ${looked} ${input.check ? 'to be formatted' : 'formatted'}`));
  return broken > 0 || (input.check && changed > 0) ? exit.wrongInput : exit.fine;
};

type Files = ReadonlyMap<string, OpenProject>;

async function wholeProject(input: InputOf<'format'>, terminal: Terminal): Promise<Files> {
  const open = await openProject(input, terminal.cwd);
  return new Map(queryFiles(open).map((path) => [path, open]));
}

/** Files may stand in several projects, as in a repository that has more than one. */
async function chosen(input: InputOf<'format'>, terminal: Terminal): Promise<Files> {
  const projects = new Map<string, OpenProject>();
  const files = new Map<string, OpenProject>();
  for (const argument of input.argument) {
    const { path, isFolder } = existing(argument, terminal.cwd);
    const root = await rootOf(input.project, terminal.cwd, isFolder ? `${path}/.` : path);
    const open = projects.get(root) ?? (await openAt(root));
    projects.set(root, open);
    const under = queryFiles(open).filter((file) => (isFolder ? file.startsWith(`${path}/`) : file === path));
    if (under.length === 0) await terminal.err.line(`${argument} is not formatted: it is no query of the project.`);
    for (const file of under) files.set(file, open);
  }
  return files;
}

function queryFiles({ project }: OpenProject): readonly string[] {
  return [...project.queries.values(), ...project.columns.values()].map(({ file }) => file.path).sort();
}
