import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { historyText } from '../format/history.ts';
import { openProject } from '../project.ts';

export const history: Command<'history'> = async (input, { terminal, runner, signal }) => {
  const { root } = await openProject(input, terminal.cwd);
  const { connection, limit } = input;
  const runs = await (await runner()).history({ root, connection, limit }, signal);
  if (input.format === 'json') await terminal.out.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  else if (runs.length === 0) await terminal.out.line('Nothing was built yet: `activity-schema build` does.');
  else await terminal.out.write(historyText(runs, terminal.out));
  return exit.fine;
};
