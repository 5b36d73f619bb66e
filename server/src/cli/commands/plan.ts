import type { InputOf } from '../../commands.ts';
import type { BuildMode } from '../../streams/plan.ts';
import { buildRequest, reportedErrors } from '../build-request.ts';
import type { Command } from '../context.ts';
import { exit, UsageError } from '../failure.ts';
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
  refuseOthers(input);
  switch (input.argument) {
    case 'backfill':
      return backfillMode(input);
    case 'reconcile':
      return reconcileMode(input);
    default:
      return buildMode(input);
  }
}

const own = { build: ['full'], reconcile: ['window', 'all'], backfill: ['from', 'to'] } as const;

/** What another command takes would be passed over. */
function refuseOthers(input: InputOf<'plan'>): void {
  for (const [command, options] of Object.entries(own)) {
    const given = options.find((option) => input[option] !== undefined && input[option] !== false);
    if (command === input.argument || given === undefined) continue;
    throw new UsageError(
      `--${given} is of \`${command}\`, and a plan of \`${input.argument}\` was asked for.`,
      `Leave it out, or say \`activity-schema plan ${command} --${given} …\`.`,
    );
  }
}
