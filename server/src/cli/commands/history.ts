import type { RunRecord } from '../../run/runner.ts';
import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { historyText } from '../format/history.ts';
import { openProject } from '../project.ts';

export const history: Command<'history'> = async (input, { terminal, runner, signal }) => {
  const { root, project } = await openProject(input, terminal.cwd);
  // A run has a line of its own and one for each of its transformations.
  const limit = input.limit * (1 + project.transformations.size);
  const lines = await (await runner()).history({ root, connection: input.connection, limit }, signal);
  const runs = linesOfNewest(lines, input.limit);
  if (input.format === 'json') await terminal.out.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  else if (runs.length === 0) await terminal.out.line('Nothing was built yet: `activity-schema build` does.');
  else await terminal.out.write(historyText(runs, terminal.out));
  return exit.fine;
};

/** The lines of the first `limit` runs. */
function linesOfNewest(lines: readonly RunRecord[], limit: number): readonly RunRecord[] {
  const newest = new Set([...new Set(lines.map(({ run }) => run))].slice(0, limit));
  return lines.filter(({ run }) => newest.has(run));
}
