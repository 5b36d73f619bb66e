import { secondsSince } from '../../run/clock.ts';
import { asRunError, RunError } from '../../run/problem.ts';
import type { BuildReport, BuildRequest, Runner, StreamReport, StreamStatus } from '../../run/runner.ts';
import { type Due, minute } from '../../streams/due.ts';
import { hasTransformations } from '../../streams/planned-transformations.ts';
import { reportedErrors } from '../build-request.ts';
import type { Command, Context } from '../context.ts';
import { exit, report, UsageError } from '../failure.ts';
import { historyObject, historyReportText } from '../format/history-report.ts';
import { progressLine } from '../format/progress.ts';
import { hasFailedQuery, reportNdjson, reportText } from '../format/report.ts';
import { assertKnown, type OpenProject, openProject } from '../project.ts';
import type { Output } from '../terminal.ts';
import { confirmed } from '../writing.ts';
import { usualCheck } from './check-history.ts';

/** Something that is due for a stream. */
interface DueRun extends Due {
  readonly stream: string;
}

export const runDue: Command<'run'> = async (input, context) => {
  const { terminal, signal } = context;
  if (!input.due) throw new UsageError('`run` runs what the schedules say is due.', 'Say `activity-schema run --due`.');
  const open = await openProject(input, terminal.cwd);
  assertKnown('stream', input.stream, open.project.streams.keys());
  const runner = await context.runner();
  const known = await runner.status({ root: open.root, connection: input.connection }, signal);
  const asked = known.filter(({ stream }) => input.stream.length === 0 || input.stream.includes(stream));
  const idle = asked.filter(({ stream }) => isIdle(open, stream));
  for (const { stream, due } of idle) {
    if (due.length > 0) await terminal.err.line(idleNote(open, stream, terminal.err));
  }
  const statuses = asked.filter((status) => !idle.includes(status));
  const due = statuses.flatMap(({ stream, due }) => due.map((one): DueRun => ({ stream, ...one })));
  // Where nothing is due a mistake may be why: then all that might be is looked at.
  const streams = due.length === 0 ? input.stream : [...new Set(due.map(({ stream }) => stream))];
  const request = { ...requestOf(open, input.connection), streams };
  const isRefused = (): Promise<boolean> => reportedErrors(request, open, terminal, context.runner);
  if (input.dryRun) {
    await terminal.out.write(input.format === 'json' ? dueJson(due, statuses) : dueText(due, statuses));
    return (await isRefused()) ? exit.wrongInput : exit.fine;
  }
  if (await isRefused()) return exit.wrongInput;
  if (due.length === 0) {
    await terminal.out.write(
      input.format === 'json' ? reportNdjson({ streams: [], seconds: 0 }) : nothingDue(statuses),
    );
    return exit.fine;
  }
  const showDue = () => terminal.err.write(dueText(due, statuses));
  if (!(await confirmed('run what is due', request, open, input, terminal, showDue))) return exit.cancelled;
  return runAll(due, request, input.format, runner, context);
};

function isIdle({ project }: OpenProject, name: string): boolean {
  const stream = project.streams.get(name);
  return stream !== undefined && !hasTransformations(project, stream);
}

function idleNote({ project }: OpenProject, stream: string, { colors }: Output): string {
  const folder = `${project.folders.transformations}/`;
  return `${colors.yellow('note')} ${stream} has no transformations: nothing is run of it until there is one in ${folder}.`;
}

/** One after another. Of a stream for which something fails nothing more is run; the others are. */
async function runAll(
  due: readonly DueRun[],
  request: BuildRequest,
  format: 'text' | 'json',
  runner: Runner,
  { terminal, signal }: Context,
): Promise<number> {
  const began = performance.now();
  const failed = new Map<string, Failed>();
  const done: StreamReport[] = [];
  const lines: string[] = [];
  for (const { stream, command, reason } of due) {
    if (failed.has(stream)) continue;
    await terminal.err.line(terminal.err.colors.dim(reason));
    const progress = progressLine(terminal.err);
    try {
      if (command === 'check') {
        const asked = { ...request, ...usualCheck(), streams: [stream], isDry: false };
        const found = await runner.checkHistory(asked, (step) => progress.show(step), signal);
        progress.done();
        if (format === 'text') await terminal.out.write(historyReportText(found, terminal.out));
        else
          for (const one of found) lines.push(`${JSON.stringify({ kind: 'check-history', ...historyObject(one) })}\n`);
        continue;
      }
      const one = { ...request, streams: [stream], mode: { kind: command } };
      const built = await runner.build(one, (step) => progress.show(step), signal);
      progress.done();
      done.push(...built.streams);
      if (hasFailedQuery(built)) failed.set(stream, { code: exit.warehouse, error: undefined });
      if (format === 'text') await terminal.out.write(reportText(built, terminal.out));
    } catch (error) {
      progress.done();
      failed.set(stream, { code: await report(error, terminal.err), error: asRunError(error).message });
      if (isCancelled(error)) break;
    }
  }
  const all: BuildReport = { streams: done, seconds: secondsSince(began) };
  const failures = [...failed.values()];
  const errors = failures.flatMap(({ error }) => error ?? []);
  const error = errors.length === 0 ? undefined : errors.join('\n');
  if (format === 'json') await terminal.out.write(lines.join('') + reportNdjson(all, error));
  return failures.find(({ code }) => code === exit.cancelled)?.code ?? failures[0]?.code ?? exit.fine;
}

/** Why nothing more is run of a stream. */
interface Failed {
  readonly code: number;
  /** Undefined where a query could not be kept, which its own report says. */
  readonly error: string | undefined;
}

function isCancelled(error: unknown): boolean {
  return error instanceof RunError && error.problem.kind === 'cancelled';
}

function requestOf({ root }: OpenProject, connection: string | undefined): BuildRequest {
  return { root, connection, streams: [], transformations: [], mode: { kind: 'build' }, schema: undefined };
}

const verbs = { build: 'build', full: 'build --full', reconcile: 'reconcile', check: 'check-history' } as const;

function dueText(due: readonly DueRun[], statuses: readonly StreamStatus[]): string {
  if (due.length === 0) return nothingDue(statuses);
  return due.map(({ stream, command, reason }) => `${stream}  ${verbs[command]}\n  ${reason}\n`).join('');
}

function nothingDue(statuses: readonly StreamStatus[]): string {
  const next = nextOf(statuses);
  if (next) return `Nothing is due. Next is ${verbs[next.command]} of ${next.stream}, at ${minute(next.at)} UTC.\n`;
  const hasSchedule = statuses.some(({ schedule }) => schedule.length > 0);
  return hasSchedule ? 'Nothing is due, now or later.\n' : 'Nothing is due: no stream has a `schedule`.\n';
}

function nextOf(statuses: readonly StreamStatus[]) {
  const coming = statuses.flatMap(({ stream, schedule }) =>
    schedule.flatMap(({ command, next }) => (next === undefined ? [] : [{ stream, command, at: next }])),
  );
  return coming.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
}

/** Stable: what other programs read. */
function dueJson(due: readonly DueRun[], statuses: readonly StreamStatus[]): string {
  const told = due.map(({ stream, command, since, reason }) => ({
    stream,
    command: verbs[command],
    since: since ?? null,
    reason,
  }));
  const next = nextOf(statuses);
  const coming = next ? { stream: next.stream, command: verbs[next.command], at: next.at } : null;
  return `${JSON.stringify({ due: told, next: coming }, undefined, 2)}\n`;
}
