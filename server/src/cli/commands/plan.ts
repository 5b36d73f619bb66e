import type { InputOf } from '../../commands.ts';
import type { BuildMode } from '../../streams/plan.ts';
import { buildRequest, reportedErrors } from '../build-request.ts';
import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { plansIn } from '../format/plan.ts';
import { backfillMode, buildMode, reconcileMode } from '../mode.ts';
import { openProject } from '../project.ts';

export const plan: Command<'plan'> = async (input, { terminal, runner, signal }) => {
  const open = await openProject(input, terminal.cwd);
  const request = buildRequest(input, modeOf(input), open);
  if (await reportedErrors(request, open, terminal, runner)) return exit.wrongInput;
  const plans = await (await runner()).plan(request, signal);
  await terminal.out.write(plansIn(input.format, plans, input, terminal.out.colors));
  return exit.fine;
};

function modeOf(input: InputOf<'plan'>): BuildMode {
  switch (input.argument) {
    case 'backfill':
      return backfillMode(input);
    case 'reconcile':
      return reconcileMode(input);
    default:
      return buildMode(input);
  }
}
