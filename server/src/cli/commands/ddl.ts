import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { assertKnown, openProject } from '../project.ts';

export const ddl: Command<'ddl'> = async (input, { terminal }) => {
  const { root, project, workspace } = await openProject(input, terminal.cwd);
  assertKnown('stream', input.stream === undefined ? [] : [input.stream], project.streams.keys());
  const { stream, dialect, connection, layout, tableLayout } = input;
  const statements = workspace.ddl(root, { stream, dialect, connection, layout, tableLayout });
  await terminal.out.write(statements.endsWith('\n') ? statements : `${statements}\n`);
  return exit.fine;
};
