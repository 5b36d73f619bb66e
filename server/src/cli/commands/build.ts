import type { Command } from '../context.ts';
import { buildMode } from '../mode.ts';
import type { OpenProject } from '../project.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../writing.ts';

export const build: Command<'build'> = (input, context) =>
  write(input, buildMode(input), context, (open) => tellWhatIsLeftOut(open, context.terminal));

async function tellWhatIsLeftOut({ project }: OpenProject, { err }: Terminal): Promise<void> {
  for (const { id, materialize } of project.queries.values()) {
    if (materialize === undefined) continue;
    await err.line(
      `${err.colors.yellow('note')} the query ${id} is not materialised: this version builds streams only`,
    );
  }
}
