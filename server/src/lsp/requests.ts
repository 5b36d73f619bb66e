import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Project } from '../project/project.ts';
import { RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import type { Workspace } from '../workspace.ts';
import { outcomeOf } from './failure.ts';
import { pathOf } from './paths.ts';
import type { Announcements, CompiledQuery, Outcome, Requests } from './protocol.ts';
import type { Readiness } from './readiness.ts';
import { readParams } from './request-params.ts';
import type { WarehouseKnowledge } from './warehouse-knowledge.ts';

/** What the requests need of the server around them. */
export interface Surroundings {
  readonly workspace: Workspace;
  readonly readiness: Readiness;
  /** The runner, or a `RunError` where nothing may connect. */
  readonly runner: () => Runner;
  readonly knowledge: WarehouseKnowledge;
  /** The SQL of a file with Jinja. */
  readonly showTemplate: (path: string) => Promise<CompiledQuery>;
  readonly announce: <Method extends keyof Announcements>(method: Method, params: Announcements[Method]) => void;
  readonly report: (error: unknown) => void;
  /** An answer of the workspace once the parsers read what it is about. */
  readonly judged: <T>(answer: () => T) => Promise<T>;
}

/** How requests beyond the Language Server Protocol are answered. */
export interface Answering {
  on<Method extends keyof Requests>(
    method: Method,
    answer: (params: Requests[Method][0], signal: AbortSignal) => Promise<Requests[Method][1]>,
    ready?: (params: Requests[Method][0]) => Promise<void>,
  ): void;
  attempt<T>(work: () => Promise<T> | T): Promise<Outcome<T>>;
  pathIn(uri: string): string;
  /** The project a file or a folder belongs to; a `RunError` where there is none. */
  projectOf(uri: string): Project;
}

export function requestsOf(
  connection: Connection,
  { workspace, readiness, report }: Pick<Surroundings, 'workspace' | 'readiness' | 'report'>,
): Answering {
  const pathIn = (uri: string): string => pathOf(uri) ?? uri;
  return {
    on(method, answer, ready = () => readiness.all) {
      connection.onRequest<unknown, unknown>(method, async (given: unknown, token: CancellationToken) => {
        const read = readParams(method, given);
        if ('wrong' in read) throw new ResponseError(ErrorCodes.InvalidParams, read.wrong);
        await ready(read.params);
        return answer(read.params, signalOf(token));
      });
    },
    attempt: (work) => outcomeOf(work, report),
    pathIn,
    projectOf(uri) {
      const path = pathIn(uri);
      const project = workspace.projects().find(({ root }) => root === path) ?? workspace.projectOf(path);
      if (project) return project;
      throw new RunError({
        kind: 'input',
        message: 'This file belongs to no Activity Schema project.',
        next: 'Open a file under a folder that has an activity_schema.yml.',
      });
    },
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
