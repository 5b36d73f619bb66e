import { randomInt } from 'node:crypto';
import type { CheckHistoryRequest } from '../../run/runner.ts';
import { reportedErrors } from '../build-request.ts';
import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { historyObject, historyReportText } from '../format/history-report.ts';
import { plansIn } from '../format/plan.ts';
import { progressLine } from '../format/progress.ts';
import { secondsOf } from '../mode.ts';
import { assertKnown, openProject } from '../project.ts';
import { confirmed } from '../writing.ts';

/** What is drawn where nobody says otherwise, with a seed of its own. */
export function usualCheck(): Pick<CheckHistoryRequest, 'windows' | 'sizeSeconds' | 'seed'> {
  return { windows: 10, sizeSeconds: 86_400, seed: randomInt(2 ** 31) };
}

export const checkHistory: Command<'check-history'> = async (input, context) => {
  const { terminal, signal } = context;
  const { colors } = terminal.out;
  const open = await openProject(input, terminal.cwd);
  assertKnown('stream', input.stream, open.project.streams.keys());
  assertKnown('transformation', input.transformation, open.project.transformations.keys());
  const { root } = open;
  const { connection, windows, stream: streams, transformation: transformations } = input;
  const request: CheckHistoryRequest = {
    ...{ root, connection, streams, transformations, windows, isDry: input.dryRun },
    sizeSeconds: Math.max(1, Math.round(secondsOf('--size', input.size))),
    seed: input.seed ?? usualCheck().seed,
  };
  const building = { ...request, mode: { kind: 'build' }, schema: undefined } as const;
  if (await reportedErrors(building, open, terminal, context.runner)) return exit.wrongInput;
  const runner = await context.runner();
  const inWords = 'check history';
  if (!input.dryRun && !(await confirmed(inWords, building, open, input, terminal, async () => {})))
    return exit.cancelled;
  const progress = progressLine(terminal.err);
  try {
    const reports = await runner.checkHistory(request, (step) => progress.show(step), signal);
    progress.done();
    if (input.dryRun) {
      const plans = reports.map(({ plan }) => plan);
      await terminal.out.write(plansIn(input.format, plans, { sql: false }, colors));
      return exit.fine;
    }
    const text =
      input.format === 'json'
        ? `${JSON.stringify(reports.map(historyObject), undefined, 2)}\n`
        : historyReportText(reports, terminal.out);
    await terminal.out.write(text);
    return reports.some(({ queued }) => queued.length > 0) ? exit.wrongInput : exit.fine;
  } finally {
    progress.done();
  }
};
