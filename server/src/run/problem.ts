import { basename } from 'node:path';
import type { Refusal } from '../streams/plan.ts';
import type { BuildReport } from './runner.ts';

/** Why warehouse work failed, as a value. `explain` puts it into words; nothing here ever holds a secret. */
export type RunProblem =
  | {
      readonly kind: 'locked';
      readonly path: string;
      readonly holder:
        | { readonly program: string; readonly pid: number; readonly since: string | undefined }
        | undefined;
    }
  | { readonly kind: 'held'; readonly stream: string; readonly holder: string; readonly since: string }
  | { readonly kind: 'lease-lost'; readonly stream: string; readonly holder: string | undefined }
  | { readonly kind: 'unknown-connection'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'unsupported-connection'; readonly name: string; readonly type: string }
  | { readonly kind: 'missing-variable'; readonly variable: string; readonly connection: string }
  | { readonly kind: 'missing-option'; readonly option: string; readonly connection: string }
  | { readonly kind: 'read-only'; readonly connection: string }
  | { readonly kind: 'missing-table'; readonly table: string; readonly stream: string }
  | { readonly kind: 'refused'; readonly connection: string; readonly message: string }
  | {
      /** A database that is a file cannot be opened. */
      readonly kind: 'unopened';
      readonly path: string;
      readonly reason: 'missing' | 'no-folder' | 'is-folder' | 'denied' | 'not-a-database' | 'other-version' | 'other';
      readonly message: string;
    }
  | { readonly kind: 'unreadable'; readonly path: string; readonly message: string }
  | { readonly kind: 'connection-lost'; readonly connection: string; readonly message: string }
  | {
      readonly kind: 'sql';
      readonly message: string;
      readonly step: string | undefined;
      readonly transformation: string | undefined;
      /** Of the transformation, under the project’s folder. */
      readonly file?: string | undefined;
      /** Whether others can be built without it. */
      readonly leavesOthers?: boolean | undefined;
      readonly sql: string;
      readonly offset: number | undefined;
      /** Why it is no mistake in the statement: a right is missing, or something else needs what it would take away. */
      readonly reason?: 'denied' | 'depended-on' | undefined;
      /** How the right that is missing is given, where it is known: a sentence without its end. */
      readonly right?: string | undefined;
      /** `query`: it is what a query of the user's was compiled to. */
      readonly origin?: 'query' | undefined;
    }
  | { readonly kind: 'input'; readonly message: string; readonly next: string }
  | { readonly kind: 'runner-died'; readonly signal: string | undefined; readonly code: number | undefined }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unexpected'; readonly message: string };

export interface Explanation {
  readonly text: string;
  /** What the user can do now. */
  readonly next: string;
  /** What the user of the editor can do instead, where `next` is about the command line. */
  readonly inEditor?: string;
}

/** The one error that warehouse work throws. */
export class RunError extends Error {
  readonly problem: RunProblem;
  /** Of a build that fails: the streams that were finished before, and stay as they are. Undefined where none was. */
  readonly done: BuildReport | undefined;

  constructor(problem: RunProblem, options?: { cause?: unknown; done?: BuildReport | undefined }) {
    super(explain(problem).text, options);
    this.name = 'RunError';
    this.problem = problem;
    this.done = options?.done;
  }
}

/** What was thrown, as the one error; what nobody foresaw keeps its words. */
export function asRunError(cause: unknown, done?: BuildReport): RunError {
  if (cause instanceof RunError) return done ? new RunError(cause.problem, { cause, done }) : cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RunError({ kind: 'unexpected', message }, { cause, done });
}

/** In words, for a person, with what to do next. The only place that turns a problem of the warehouse into text. */
export function explain(problem: RunProblem): Explanation {
  switch (problem.kind) {
    case 'locked':
      return problem.holder === undefined
        ? { text: `${basename(problem.path)} is open in another process.`, next: 'Close it there and try again.' }
        : {
            text: `${basename(problem.path)} is open in ${problem.holder.program} (process ${problem.holder.pid})${problem.holder.since ? ` since ${problem.holder.since}` : ''}.`,
            next: 'Wait until it has finished or close it there, then try again.',
          };
    case 'held':
      return {
        text: `${problem.stream} is being built by ${problem.holder} since ${problem.since}.`,
        next: 'Wait until that run has ended; `activity-schema history` shows it.',
        inEditor: 'Wait until that run has ended, then build again.',
      };
    case 'lease-lost':
      return {
        text: `The lease on ${problem.stream} was taken over${problem.holder ? ` by ${problem.holder}` : ''}; what this run had not finished was not kept.`,
        next: 'Run the command again. Of a backfill, it goes on after the last chunk.',
      };
    case 'unknown-connection':
      return {
        text: `There is no connection \`${problem.name}\`.`,
        next:
          problem.known.length > 0
            ? `Known are ${problem.known.join(', ')}.`
            : 'Add one under `connections:` in activity_schema.yml.',
      };
    case 'unsupported-connection':
      return {
        text: `Connections of type \`${problem.type}\` cannot be run against in this version (\`${problem.name}\`).`,
        next: 'Choose a duckdb or postgres connection with `--connection`.',
        inEditor: 'Name a duckdb or postgres connection under `connection:` in activity_schema.yml.',
      };
    case 'missing-variable':
      return {
        text: `The connection \`${problem.connection}\` needs the environment variable ${problem.variable}.`,
        next: `Set ${problem.variable} and try again.`,
      };
    case 'missing-option':
      return {
        text: `The connection \`${problem.connection}\` has no \`${problem.option}\`.`,
        next: 'Add it in activity_schema.yml.',
      };
    case 'read-only':
      return {
        text: `The connection \`${problem.connection}\` is marked \`read_only: true\`.`,
        next: 'Choose another with `--connection`, or remove the mark.',
        inEditor: 'Name another one under `connection:` in activity_schema.yml, or remove the mark.',
      };
    case 'missing-table':
      return {
        text: `${problem.table} does not exist.`,
        next: `Build it first: \`activity-schema build --stream ${problem.stream}\`.`,
        inEditor: `Build ${problem.stream} first.`,
      };
    case 'refused':
      return {
        text: `The connection \`${problem.connection}\` was refused: ${problem.message}`,
        next: 'Check its settings in activity_schema.yml, and that the server can be reached.',
      };
    case 'unopened':
      return { text: `${problem.path} cannot be opened: ${problem.message}`, next: afterOpening[problem.reason] };
    case 'unreadable':
      return {
        text: `${problem.path} cannot be read: ${problem.message}`,
        next: 'Make it readable, or take it out of the project.',
      };
    case 'connection-lost':
      return {
        text: `The connection \`${problem.connection}\` was lost: ${problem.message}`,
        next: 'Run the command again; what was not finished was not kept.',
      };
    case 'sql':
      return {
        text: `${problem.transformation ? `${problem.transformation}: ` : ''}${problem.message}`,
        next: afterStatement(problem, inCommandLine),
        inEditor: afterStatement(problem, inEditor),
      };
    case 'input':
      return { text: problem.message, next: problem.next };
    case 'runner-died':
      return {
        text: `The process that talks to the warehouse ended unexpectedly (${problem.signal ?? `exit code ${problem.code ?? 'unknown'}`}).`,
        next: 'It starts again with the next command. Nothing half-done was kept.',
      };
    case 'untrusted':
      return {
        text: 'This workspace is not trusted, so nothing connects from it.',
        next: 'Trust the workspace to run queries and builds.',
      };
    case 'cancelled':
      return {
        text: 'Cancelled.',
        next: 'Nothing half-done was kept. Of a backfill, the same command goes on after the last chunk.',
      };
    case 'unexpected':
      return { text: problem.message, next: 'See the log for details.' };
  }
}

const afterOpening: Readonly<Record<Extract<RunProblem, { kind: 'unopened' }>['reason'], string>> = {
  missing: 'The first build makes it; or correct `path` of the connection in activity_schema.yml.',
  'no-folder': 'Make the folder, or correct `path` of the connection in activity_schema.yml.',
  'is-folder': 'That is a folder: name a file in it as `path` of the connection in activity_schema.yml.',
  denied: 'Ask for the right to read and write the file and its folder, or choose another `path` for the connection.',
  'not-a-database': 'It is no DuckDB file, or a damaged one: name another as `path` of the connection, or restore it.',
  'other-version':
    'Another version of DuckDB wrote it, dbt’s or your own: have one write it that this version reads, or name another file as `path` of the connection.',
  other: 'Check `path` of the connection in activity_schema.yml.',
};

const inCommandLine = {
  otherConnection: 'choose another with `--connection`',
  others: '`--transformation` builds others without it',
};

const inEditor = {
  otherConnection: 'name another under `connection:` in activity_schema.yml',
  others: 'others can be built by themselves',
};

function afterStatement(
  { reason, right, transformation, file, leavesOthers, origin }: Extract<RunProblem, { kind: 'sql' }>,
  { otherConnection, others }: typeof inEditor,
): string {
  if (reason === 'denied') {
    if (right !== undefined) return `${right}; or ${otherConnection}.`;
    return transformation
      ? `Let the connection’s role read what ${transformation} names, or ${otherConnection}.`
      : `Give the connection’s role this right, or ${otherConnection}.`;
  }
  if (reason === 'depended-on') return 'Drop or change what depends on it, then run the command again.';
  if (transformation && file) {
    return `Correct ${file} or what it reads, and run the command again${leavesOthers ? `; ${others}` : ''}.`;
  }
  if (transformation) return 'Correct the transformation and run the command again.';
  if (origin === 'query') return 'Correct the query and run it again. The place is in the SQL it was compiled to.';
  return 'The statement is none of yours; a plan of the build shows it with its reason.';
}

/** Exit codes of the command line. Source: `editor.md`, "On the command line". */
export function exitCode(problem: RunProblem): number {
  switch (problem.kind) {
    case 'held':
    case 'locked':
      return 4;
    case 'cancelled':
      return 130;
    case 'unknown-connection':
    case 'input':
    case 'read-only':
      return 2;
    case 'missing-variable':
    case 'missing-option':
    case 'unreadable':
      return 1;
    default:
      return 3;
  }
}

/** What cannot be done, as the error of a run. */
export function refused({ message, next }: Refusal): RunError {
  return new RunError({ kind: 'input', message, next });
}
